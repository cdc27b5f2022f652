// facts -- what is told of evidence. Never a phone number.
#pragma once
#include "services/evidence/store.h"

void tell_added(Tx *tx, const Dossier *d, const Item *i);
// The state turned, from what `before` says. FILE, CALL, WARNED, KIND
void tell_changed(Tx *tx, const Dossier *before, const Dossier *after, const char *why);
void tell_warned(Tx *tx, const Dossier *d, const Warning *w);
void tell_accepted(Tx *tx, const Dossier *d, const char *by);
void tell_call_ended(Tx *tx, const Call *c, const char *campaign_id);
void tell_swept(Tx *tx, const Dossier *d, const char *day);
void tell_sweep_finished(Tx *tx, const Round *r);
void tell_deadline_near(Tx *tx, Arena *a, const Dossier *d, const char *day, Time deadline);
