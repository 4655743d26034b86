/* SPDX-License-Identifier: Apache-2.0
 * npy.c - reads and writes .npy files.
 *
 * A file is: "\x93NUMPY", version, length of the header, the header (a Python
 * dictionary of descr, fortran_order and shape), and the raw numbers.
 */
#include "workloads/numeric/npy.h"

#include "workloads/numeric/number.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum {
    MAGIC = 6,
    HEADER = 1 << 16, /* bytes; NumPy itself writes below 200 */
};

typedef struct dtype {
    char kind; /* 'f', 'i', 'u', 'b' */
    int byte;
    bool big; /* the most significant byte comes first */
} dtype;

typedef struct reader {
    const char *at, *end; /* the header */
    weir_loc loc;
    weir_diag *d;
    dtype type;
    bool fortran, has[3];
    weir_npy t;
} reader;

static weir_status bad(const reader *r, const char *what)
{
    weir_report(r->d, WEIR_ERROR, r->loc, "not a .npy file we can read: %s",
                what);
    return WEIR_ESYNTAX;
}

static void skip_blanks(reader *r)
{
    while (r->at < r->end &&
           (*r->at == ' ' || *r->at == '\n' || *r->at == '\t'))
        r->at++;
}

static bool take(reader *r, const char *word)
{
    size_t n = strlen(word);

    skip_blanks(r);
    if ((size_t)(r->end - r->at) < n || memcmp(r->at, word, n) != 0)
        return false;
    r->at += n;
    return true;
}

/* A quoted word of at most SIZE - 1 letters. */
static bool take_word(reader *r, char *word, size_t size)
{
    char quote;
    size_t n = 0;

    skip_blanks(r);
    if (r->at == r->end || (*r->at != '\'' && *r->at != '"'))
        return false;
    quote = *r->at++;
    while (r->at < r->end && *r->at != quote && n + 1 < size)
        word[n++] = *r->at++;
    word[n] = '\0';
    return r->at < r->end && *r->at++ == quote;
}

static weir_status take_descr(reader *r)
{
    char word[16];
    int byte;

    if (!take_word(r, word, sizeof word))
        return bad(r, "'descr' is no simple type; expected such as '<f4'");
    if (strlen(word) < 3 || !strchr("<>|=", word[0]) ||
        !strchr("fiub", word[1]) || word[2] < '1' || word[2] > '8' || word[3])
        return bad(r, "its numbers are neither f2 f4 f8, i1 ... i8, u1 ... u8 "
                      "nor b1");
    byte = word[2] - '0';
    if ((byte & (byte - 1)) || (word[1] == 'f' && byte == 1) ||
        (word[1] == 'b' && byte > 1))
        return bad(r, "no number has that many bytes");
    r->type = (dtype){word[1], byte, word[0] == '>'};
    return WEIR_OK;
}

static weir_status take_extent(reader *r)
{
    int64_t n = 0;

    skip_blanks(r);
    if (r->at == r->end || *r->at < '0' || *r->at > '9')
        return bad(r, "'shape' is not a tuple of numbers");
    for (; r->at < r->end && *r->at >= '0' && *r->at <= '9'; r->at++) {
        if (n > ((int64_t)1 << 40))
            return bad(r, "'shape' has a number beyond 2^40");
        n = n * 10 + (*r->at - '0');
    }
    if (r->t.n == WEIR_NPY_RANKS)
        return bad(r, "'shape' has more than 16 ranks");
    r->t.extent[r->t.n++] = n;
    return WEIR_OK;
}

static weir_status take_shape(reader *r)
{
    if (!take(r, "("))
        return bad(r, "'shape' is not a tuple of numbers");
    while (!take(r, ")")) {
        WEIR_TRY(take_extent(r));
        if (!take(r, ",") && (r->at == r->end || *r->at != ')'))
            return bad(r, "'shape' is not a tuple of numbers");
    }
    return WEIR_OK;
}

static weir_status take_order(reader *r)
{
    if (take(r, "True"))
        r->fortran = true;
    else if (!take(r, "False"))
        return bad(r, "'fortran_order' is neither True nor False");
    return WEIR_OK;
}

static weir_status take_header(reader *r)
{
    static const char *const keys[] = {"descr", "fortran_order", "shape"};
    static weir_status (*const takers[])(reader *) = {take_descr, take_order,
                                                      take_shape};
    char word[16];
    int k;

    if (!take(r, "{"))
        return bad(r, "its header is not a dictionary");
    while (!take(r, "}")) {
        if (!take_word(r, word, sizeof word) || !take(r, ":"))
            return bad(r, "its header is not a dictionary");
        for (k = 0; k < 3 && strcmp(word, keys[k]) != 0; k++)
            ;
        if (k == 3 || r->has[k])
            return bad(r, "its header has other keys than descr, fortran_order "
                          "and shape, once each");
        r->has[k] = true;
        WEIR_TRY(takers[k](r));
        if (!take(r, ",") && (r->at == r->end || *r->at != '}'))
            return bad(r, "its header is not a dictionary");
    }
    if (!r->has[0] || !r->has[1] || !r->has[2])
        return bad(r, "its header lacks descr, fortran_order or shape");
    return WEIR_OK;
}

/* How many numbers the shape says; more than the file's bytes is refused. */
static weir_status count(reader *r, size_t bytes)
{
    size_t most = bytes / (size_t)r->type.byte;

    r->t.count = 1;
    for (int i = 0; i < r->t.n; i++)
        if (r->t.extent[i] == 0)
            r->t.count = 0;
    for (int i = 0; i < r->t.n && r->t.count > 0; i++) {
        if ((size_t)r->t.extent[i] > most / r->t.count)
            return bad(r, "it is shorter than its shape says");
        r->t.count *= (size_t)r->t.extent[i];
    }
    if (r->t.count * (size_t)r->type.byte != bytes)
        return bad(r, r->t.count * (size_t)r->type.byte > bytes
                          ? "it is shorter than its shape says"
                          : "it is longer than its shape says");
    return WEIR_OK;
}

static double to_signed(uint64_t u, int byte)
{
    uint64_t top = (uint64_t)1 << (8 * byte - 1);

    return u & top ? -(double)(-u & (top | (top - 1))) : (double)u;
}

static double to_float(uint64_t u, int byte)
{
    uint32_t low = (uint32_t)u;
    float single;
    double x;

    if (byte == 2)
        return weir_number_decode(weir_number_find("fp16"), low);
    if (byte == 4) {
        memcpy(&single, &low, sizeof single);
        return single;
    }
    memcpy(&x, &u, sizeof x);
    return x;
}

static double number(const dtype *t, const unsigned char *p)
{
    uint64_t u = 0;

    for (int i = 0; i < t->byte; i++)
        u |= (uint64_t)p[t->big ? t->byte - 1 - i : i] << (8 * i);
    if (t->kind == 'f')
        return to_float(u, t->byte);
    return t->kind == 'i' ? to_signed(u, t->byte) : (double)u;
}

/* Where number I of the row-major tensor stands in a column-major file. */
static size_t column_major(const weir_npy *t, size_t i)
{
    size_t at = 0, stride = t->count;

    for (int r = t->n - 1; r >= 0; r--) {
        size_t extent = (size_t)t->extent[r];

        stride /= extent;
        at += i % extent * stride;
        i /= extent;
    }
    return at;
}

static weir_status take_numbers(reader *r, const unsigned char *p)
{
    bool exact = r->type.kind == 'f' || r->type.byte < 8;

    for (size_t i = 0; i < r->t.count; i++) {
        size_t at = r->fortran ? column_major(&r->t, i) : i;

        r->t.x[i] = number(&r->type, p + at * (size_t)r->type.byte);
        if (!exact && (r->t.x[i] > 0x1p53 || r->t.x[i] < -0x1p53)) {
            weir_report(r->d, WEIR_ERROR, r->loc,
                        "number %zu is an integer beyond 2^53", i);
            return WEIR_EVALUE;
        }
    }
    return WEIR_OK;
}

/* Where the header begins and how long it is, by the file's version. */
static weir_status find_header(reader *r, const unsigned char *data,
                               size_t size)
{
    size_t head = MAGIC + 4, len;

    if (size < head || memcmp(data, "\x93NUMPY", MAGIC) != 0)
        return bad(r, "it does not begin with \\x93NUMPY");
    if (data[MAGIC] < 1 || data[MAGIC] > 3)
        return bad(r, "its version is neither 1, 2 nor 3");
    len = data[MAGIC + 2] | (size_t)data[MAGIC + 3] << 8;
    if (data[MAGIC] > 1) {
        head += 2;
        if (size < head)
            return bad(r, "it ends within its header");
        len |= (size_t)data[MAGIC + 4] << 16 | (size_t)data[MAGIC + 5] << 24;
    }
    if (len > HEADER)
        return bad(r, "its header is longer than 65536 bytes");
    if (size - head < len)
        return bad(r, "it ends within its header");
    r->at = (const char *)data + head;
    r->end = r->at + len;
    return WEIR_OK;
}

weir_status weir_npy_read(weir_npy *out, weir_arena *a, const char *name,
                          const unsigned char *data, size_t size, weir_diag *d)
{
    reader r = {.loc = {.file = name}, .d = d};
    const unsigned char *numbers;

    WEIR_TRY(find_header(&r, data, size));
    numbers = (const unsigned char *)r.end;
    WEIR_TRY(take_header(&r));
    WEIR_TRY(count(&r, size - (size_t)(numbers - data)));
    r.t.x = WEIR_NEW(a, double, r.t.count);
    WEIR_TRY(take_numbers(&r, numbers));
    *out = r.t;
    return WEIR_OK;
}

/* The bytes of a regular file, or NULL with *WHY. */
static unsigned char *slurp(const char *path, size_t *size, const char **why)
{
    FILE *file = fopen(path, "rb");
    struct stat st;
    unsigned char *data = NULL;

    if (!file || fstat(fileno(file), &st) != 0)
        *why = strerror(errno);
    else if (!S_ISREG(st.st_mode))
        *why = "it is no regular file";
    else if (!(data = malloc((size_t)st.st_size + 1)))
        *why = "it is larger than memory";
    else
        *size = fread(data, 1, (size_t)st.st_size + 1, file);
    if (file)
        fclose(file);
    return data;
}

weir_status weir_npy_load(weir_npy *out, weir_arena *a, const char *path,
                          weir_diag *d)
{
    const char *why = "";
    size_t size = 0;
    unsigned char *data = slurp(path, &size, &why);
    weir_status status;

    if (!data) {
        weir_report(d, WEIR_ERROR, (weir_loc){.file = path},
                    "cannot be read: %s", why);
        return WEIR_EIO;
    }
    status = weir_npy_read(out, a, path, data, size, d);
    free(data);
    return status;
}

static void write_shape(FILE *file, const weir_npy *t)
{
    fputc('(', file);
    for (int i = 0; i < t->n; i++)
        fprintf(file, "%s%lld", i ? ", " : "", (long long)t->extent[i]);
    fputs(t->n == 1 ? ",)" : ")", file);
}

static void write_little(FILE *file, uint64_t u, int byte)
{
    for (int i = 0; i < byte; i++)
        fputc((int)(u >> (8 * i) & 0xff), file);
}

static void write_numbers(FILE *file, const weir_npy *t, bool single)
{
    for (size_t i = 0; i < t->count; i++) {
        float f = (float)t->x[i];
        uint32_t low;
        uint64_t u;

        memcpy(&low, &f, sizeof low);
        memcpy(&u, t->x + i, sizeof u);
        write_little(file, single ? low : u, single ? 4 : 8);
    }
}

void weir_npy_write(FILE *file, const weir_npy *t, bool single)
{
    char *text = NULL;
    size_t len = 0, pad;
    FILE *header = open_memstream(&text, &len);

    if (!header)
        return;
    fprintf(header, "{'descr': '<f%d', 'fortran_order': False, 'shape': ",
            single ? 4 : 8);
    write_shape(header, t);
    fputs(", }", header);
    fclose(header);
    /* The numbers begin at a multiple of 64 bytes, as NumPy's do. */
    pad = 63 - (MAGIC + 4 + len) % 64;
    fwrite("\x93NUMPY\1", 1, MAGIC + 2, file);
    write_little(file, len + pad + 1, 2);
    fprintf(file, "%s%*s\n", text, (int)pad, "");
    free(text);
    write_numbers(file, t, single);
}
