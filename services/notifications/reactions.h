// reactions -- what notifications hears; the table stands in reactions.c.
#pragma once
#include "common/service.h"

extern const Reaction notification_reactions[];

// reactions_copies.c
Status on_user_created(const Event *ev, Tx *tx);
Status on_user_updated(const Event *ev, Tx *tx);
Status on_role_saved(const Event *ev, Tx *tx);
Status on_role_deleted(const Event *ev, Tx *tx);
Status on_campaign_created(const Event *ev, Tx *tx);
Status on_campaign_updated(const Event *ev, Tx *tx);
