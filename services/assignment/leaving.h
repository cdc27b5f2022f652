// leaving -- the opportunities of those who left a campaign or the company. PEE-01, AMB-44
#pragma once

void work_off_leaving(void); // a job
