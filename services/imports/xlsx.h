// xlsx -- the parts of a workbook: XML within a zip. For sheet_xlsx.c and its parts.
#pragma once
#include "services/imports/sheet_internal.h"
#include <expat.h>
#include <zip.h>

// --- xlsx_part.c: a part as it is unzipped, with what bombs are made of refused ---
typedef struct Part {
    Sheet *sheet;
    zip_t *zip;
    zip_file_t *file;
    XML_Parser parser;
    int64_t *unzipped; // of the whole workbook
    int64_t zipped, read;
    bool at_end;
} Part;
typedef void part_start(void *arg, const char *name, const char **attributes);
typedef void part_end(void *arg, const char *name);
typedef void part_text(void *arg, const char *text, int n);
// Names come without prefix. FILE_NOT_READABLE when there is no such part, or it is encrypted.
Cohoi__Code part_open(Part *p, const char *path, part_start *start, part_end *end, part_text *text,
                      void *arg);
Cohoi__Code part_feed(Part *p);                                   // the next piece; p->at_end
Cohoi__Code part_read(Part *p);                                   // all of it
void part_close(Part *p);                                         // also one that was never opened
const char *attribute(const char **attributes, const char *name); // without prefix; NULL: none

// --- xlsx_book.c: what stands around the worksheet ---
typedef struct Book {
    char *sheet_path, *strings_path, *styles_path; // the last two may be NULL
    bool from_1904;
} Book;
Cohoi__Code book_read(Part *p, Arena *a, const char *sheet_name, Book *out);
typedef struct Styles {
    size_t n, room;
    bool *is_date; // by the number of a cell's style
} Styles;
Cohoi__Code styles_read(Part *p, Arena *a, const char *path, Styles *out);
bool format_is_date(const char *code); // "dd/mm/yyyy": yes; "#,##0 [$d]": no

// --- xlsx_strings.c: texts that cells share, in a file without a name; four bytes of memory each ---
typedef struct Strings Strings;
Cohoi__Code strings_read(Part *p, Arena *a, const char *path, Strings **out);
char *strings_get(Strings *s, Arena *a, unsigned at); // NULL: there is none
void strings_close(Strings *s);                       // NULL is fine
