// forgetting -- notifications that were read long ago are deleted, and old deliveries.
#pragma once

void forget_what_is_old(void); // a job
