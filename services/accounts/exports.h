// exports -- who took personal data out as a file, told by the daemons that wrote one.
#pragma once
#include "common/service.h"

Status note_export(const Event *ev, Tx *tx); // a reaction to every event of every daemon
