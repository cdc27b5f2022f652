// sending -- which webhooks this instance sends for, and what the bus tells them.
#pragma once

void sending_open(void);  // before anything is asked of it
void hold_webhooks(void); // a job
