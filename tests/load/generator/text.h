/* Pieces of text that lie elsewhere, and files taken apart into lines and fields. */
#ifndef TEXT_H
#define TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text {
    const char *at;
    size_t size;
};

/* The whole file, in memory for as long as the program runs. Dies when it cannot be read. */
struct text file_text(const char *path);

/* Takes the first line, or the first field up to a tab, off `rest`; false when nothing is left. */
bool next_line(struct text *rest, struct text *line);
bool next_field(struct text *rest, struct text *field);

/* The decimal number at the start of `text`; false when there is none or it exceeds 31 bits. */
bool number_at(struct text text, uint32_t *number);

/* The number after the first `"name":` in a JSON text; `name` comes with quotes and colon. */
bool number_after(struct text json, const char *name, uint32_t *number);

#endif
