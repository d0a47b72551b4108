#include "text.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "die.h"

struct text file_text(const char *path)
{
    int file = open(path, O_RDONLY);
    struct stat found;
    if (file < 0 || fstat(file, &found) < 0)
        die("%s: %s", path, strerror(errno));
    if (found.st_size == 0)
        die("%s is empty", path);
    size_t size = (size_t)found.st_size;
    char *at = mmap(NULL, size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0);
    if (at == MAP_FAILED)
        die("%s: %s", path, strerror(errno));
    close(file);
    return (struct text){at, size};
}

static bool next_until(char end, struct text *rest, struct text *piece)
{
    if (rest->size == 0)
        return false;
    const char *found = memchr(rest->at, end, rest->size);
    piece->at = rest->at;
    piece->size = found ? (size_t)(found - rest->at) : rest->size;
    size_t taken = piece->size + (found != NULL);
    rest->at += taken;
    rest->size -= taken;
    return true;
}

bool next_line(struct text *rest, struct text *line)
{
    return next_until('\n', rest, line);
}

bool next_field(struct text *rest, struct text *field)
{
    return next_until('\t', rest, field);
}

bool number_at(struct text text, uint32_t *number)
{
    uint64_t value = 0;
    size_t digits = 0;
    for (; digits < text.size && text.at[digits] >= '0' && text.at[digits] <= '9'; digits++) {
        value = value * 10 + (uint64_t)(text.at[digits] - '0');
        if (value > INT32_MAX)
            return false;
    }
    *number = (uint32_t)value;
    return digits > 0;
}

bool number_after(struct text json, const char *name, uint32_t *number)
{
    const char *end = json.at + json.size;
    const char *found = memmem(json.at, json.size, name, strlen(name));
    if (found == NULL)
        return false;
    found += strlen(name);
    while (found < end && *found == ' ')
        found++;
    return number_at((struct text){found, (size_t)(end - found)}, number);
}
