// web -- the files of the web page, kept in memory.
#pragma once
#include "services/gateway/http.h"

void web_open(void); // reads settings.web_dir, or the folder beside the program; none is fine
void web_serve(Exchange *x);
