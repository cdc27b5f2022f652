// undecided -- what was dealt to somebody who, it turned out, had just left: it is decided again.
#pragma once

void decide_again(void); // a job
