// export -- a table as a file to take away, XLSX or CSV, page by page into a cohoi.Download.
#pragma once
#include "common/service.h"
#include "common/workbook.h"
#include <cohoi/types.pb-c.h>

typedef enum ExportFormat { EXPORT_CSV, EXPORT_XLSX } ExportFormat;
MUST_CHECK Status export_format(const char *name, Refusal *why,
                                ExportFormat *out); // "XLSX" unless given; field format

typedef struct Export Export;
// `state` NULL: the first page, which begins with the header. Else what export_pause gave. NULL: that is none
// of ours. `sheet` names the worksheet, `filename` the file, without its ending.
Export *export_begin(Arena *a, ExportFormat format, const char *filename, const char *sheet,
                     const char *const *header, int columns, const char *state);
void export_row(Export *e, const WorkbookCell *cells);
// Ends the page: it is the last one unless more follow; then the state stands in the page token as its third
// key.
char *export_pause(Export *e, Cohoi__Download *out);
void export_end(Export *e, Cohoi__Download *out);
