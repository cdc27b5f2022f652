// sweep -- the daily work: at 23:59 main opportunities without evidence fail, and some hours before their
// owners hear of it. Days begin and end by the company's clock. EVD-10, EVD-12, NEW-05, AMB-19
#pragma once
#include "services/evidence/store.h"

extern long deadline_near_hours; // a setting

void start_sweeps(void);       // the first start: days before it are nobody's
void sweep_days(void);         // job
Status sweep_day(Request *rq); // a command: `before` does it all
