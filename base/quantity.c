/* SPDX-License-Identifier: Apache-2.0
 * quantity.c - numbers with units, exactly.
 */
#include "base/quantity.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

__extension__ typedef __int128 wide;

enum { EXPONENT_MAX = 9999, NAME_BYTE = 16 };

typedef struct scale {
    const char *name;
    int ten, two; /* times 10^ten times 2^two */
} scale;

static const scale prefixes[] = {
    {"k", 3, 0},   {"K", 3, 0},   {"M", 6, 0},   {"G", 9, 0},
    {"T", 12, 0},  {"P", 15, 0},  {"m", -3, 0},  {"u", -6, 0},
    {"n", -9, 0},  {"p", -12, 0}, {"f", -15, 0}, {"Ki", 0, 10},
    {"Mi", 0, 20}, {"Gi", 0, 30}, {"Ti", 0, 40}, {"Pi", 0, 50},
};

typedef struct unit {
    const char *name;
    weir_dimension dim;
    bool prefixed; /* may follow a prefix */
    int ten, two;
} unit;

static const unit units[] = {
    {"", WEIR_DIM_COUNT, true, 0, 0},
    {"B", WEIR_DIM_BYTE, true, 0, 0},
    {"bit", WEIR_DIM_BIT, true, 0, 0},
    {"b", WEIR_DIM_BIT, true, 0, 0},
    {"Hz", WEIR_DIM_HERTZ, true, 0, 0},
    {"s", WEIR_DIM_SECOND, true, 0, 0},
    {"B/s", WEIR_DIM_BYTE_RATE, true, 0, 0},
    {"bit/s", WEIR_DIM_BYTE_RATE, true, 0, -3},
    {"b/s", WEIR_DIM_BYTE_RATE, true, 0, -3},
    {"B/cycle", WEIR_DIM_BYTE_CYCLE, true, 0, 0},
    {"bit/cycle", WEIR_DIM_BYTE_CYCLE, true, 0, -3},
    {"cycle", WEIR_DIM_CYCLE, true, 0, 0},
    {"cycles", WEIR_DIM_CYCLE, true, 0, 0},
    {"J", WEIR_DIM_JOULE, true, 0, 0},
    {"W", WEIR_DIM_WATT, true, 0, 0},
    {"m2", WEIR_DIM_AREA, false, 0, 0},
    {"cm2", WEIR_DIM_AREA, false, -4, 0},
    {"mm2", WEIR_DIM_AREA, false, -6, 0},
    {"um2", WEIR_DIM_AREA, false, -12, 0},
    {"nm2", WEIR_DIM_AREA, false, -18, 0},
};

enum {
    NPREFIXES = sizeof prefixes / sizeof *prefixes,
    NUNITS = sizeof units / sizeof *units,
};

static wide divisor(wide a, wide b)
{
    while (b != 0) {
        wide rest = a % b;

        a = b, b = rest;
    }
    return a < 0 ? -a : a;
}

weir_ratio weir_ratio_make(int64_t num, int64_t den)
{
    wide n = num, m = den, common = divisor(n, m);

    assert(den != 0);
    if (m < 0)
        common = -common;
    n /= common, m /= common;
    assert(n <= INT64_MAX && m <= INT64_MAX);
    return (weir_ratio){(int64_t)n, (int64_t)m};
}

double weir_ratio_value(weir_ratio r)
{
    return (double)r.num / (double)r.den;
}

/* A text taken apart: MANTISSA times 10^TEN, then a unit. */
typedef struct number {
    bool negative, digits, fits;
    wide mantissa;
    int ten;
} number;

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Zeros are held back until another digit follows: "0.50000" is short. */
static void take_digit(number *x, int digit, int *zeros)
{
    x->digits = true;
    ++*zeros;
    if (digit == 0)
        return;
    if (x->mantissa == 0)
        *zeros = 1;
    for (; *zeros > 0; --*zeros) {
        if (x->mantissa > INT64_MAX)
            x->fits = false; /* 10^19 leaves room for one digit, no more */
        else
            x->mantissa *= 10;
    }
    x->mantissa += digit;
}

static const char *take_exponent(number *x, const char *s)
{
    const char *t = s + 1;
    int e = 0, sign = 1;

    if (*t == '-' || *t == '+')
        sign = *t++ == '-' ? -1 : 1;
    if (!is_digit(*t))
        return s;
    for (; is_digit(*t); t++)
        if (e <= EXPONENT_MAX)
            e = e * 10 + (*t - '0');
    x->ten += sign * e;
    return t;
}

/* Take the number at the start of S; returns what follows it. */
static const char *take_number(number *x, const char *s)
{
    int zeros = 0, fraction = 0;
    bool point = false;

    *x = (number){.fits = true};
    if (*s == '-' || *s == '+')
        x->negative = *s++ == '-';
    for (; is_digit(*s) || (*s == '.' && !point); s++) {
        if (*s == '.') {
            point = true;
            continue;
        }
        take_digit(x, *s - '0', &zeros);
        fraction += point;
    }
    x->ten = zeros - fraction;
    if (x->digits && (*s == 'e' || *s == 'E'))
        s = take_exponent(x, s);
    return s;
}

/* Find prefix and unit of the name [S, S + LEN). */
static bool find_unit(scale *prefix, unit *u, const char *s, size_t len)
{
    for (int i = 0; i < NUNITS; i++) {
        size_t n = strlen(units[i].name);

        if (n > len || strncmp(s + len - n, units[i].name, n) != 0)
            continue;
        *u = units[i];
        *prefix = (scale){"", 0, 0};
        if (n == len)
            return true;
        for (int j = 0; u->prefixed && j < NPREFIXES; j++) {
            *prefix = prefixes[j];
            if (strlen(prefix->name) == len - n &&
                strncmp(s, prefix->name, len - n) == 0)
                return true;
        }
    }
    return false;
}

/* *NUM / *DEN times FACTOR^E in lowest terms; false: too large to go on. */
static bool times(wide *num, wide *den, int factor, int e)
{
    const wide limit = (wide)1 << 100;
    wide *up = e > 0 ? num : den, *down = e > 0 ? den : num;

    if (*num == 0)
        return true;
    for (e = e > 0 ? e : -e; e > 0; e--) {
        wide common = divisor(*down, factor);

        *down /= common;
        *up *= factor / common;
        if (*up > limit)
            return false;
    }
    return true;
}

static weir_status scaled(weir_quantity *out, const number *x, scale prefix,
                          const unit *u, const char *text, weir_loc loc,
                          weir_diag *d)
{
    wide num = x->mantissa, den = 1;
    bool fits = x->fits &&
                times(&num, &den, 10, x->ten + prefix.ten + u->ten) &&
                times(&num, &den, 2, prefix.two + u->two);

    if ((x->fits && num > INT64_MAX && den == 1) || (!x->fits && x->ten >= 0)) {
        weir_report(d, WEIR_ERROR, loc,
                    "'%s' is too large; the largest is %lld", text,
                    (long long)INT64_MAX);
        return WEIR_EVALUE;
    }
    if (!fits || num > INT64_MAX || den > INT64_MAX) {
        weir_report(d, WEIR_ERROR, loc,
                    "'%s' is too large or too fine for an exact fraction; "
                    "write fewer digits or a smaller exponent",
                    text);
        return WEIR_EVALUE;
    }
    num = x->negative ? -num : num;
    *out = (weir_quantity){{(int64_t)num, (int64_t)den}, u->dim};
    return WEIR_OK;
}

static weir_status unknown_unit(const char *name, const char *text,
                                weir_loc loc, weir_diag *d)
{
    char room[NUNITS * (NPREFIXES + 1)][NAME_BYTE];
    const char *names[NUNITS * (NPREFIXES + 1)], *near;
    size_t n = 0;

    for (int i = 0; i < NUNITS; i++)
        for (int j = -1; j < (units[i].prefixed ? NPREFIXES : 0); j++) {
            snprintf(room[n], NAME_BYTE, "%s%s", j < 0 ? "" : prefixes[j].name,
                     units[i].name);
            names[n] = room[n];
            n++;
        }
    near = weir_suggest(name, names, n);
    loc.col += (int)(name - text);
    loc.len = (int)strlen(name);
    if (near && *near)
        weir_report(d, WEIR_ERROR, loc,
                    "unknown unit '%s' in '%s'; did you mean '%s'?", name, text,
                    near);
    else
        weir_report(d, WEIR_ERROR, loc,
                    "unknown unit '%s' in '%s'; expected B, bit, Hz, s, B/s, "
                    "B/cycle, cycle, J or mm2, with a prefix such as M or Mi",
                    name, text);
    return WEIR_EVALUE;
}

weir_status weir_quantity_parse(weir_quantity *out, const char *text,
                                weir_loc loc, weir_diag *d)
{
    number x;
    unit u;
    scale prefix;
    const char *name = take_number(&x, text);

    *out = (weir_quantity){{0, 1}, WEIR_DIM_COUNT};
    if (!x.digits) {
        weir_report(d, WEIR_ERROR, loc,
                    "'%s' is no number; write digits and a unit, such as "
                    "'12' or '16 MiB'",
                    text);
        return WEIR_EVALUE;
    }
    while (*name == ' ')
        name++;
    if (!find_unit(&prefix, &u, name, strlen(name)))
        return unknown_unit(name, text, loc, d);
    return scaled(out, &x, prefix, &u, text, loc, d);
}

const char *weir_dimension_unit(weir_dimension dim)
{
    for (int i = 0; i < NUNITS; i++)
        if (units[i].dim == dim)
            return units[i].name;
    return "";
}

/* VALUE by the largest binary prefix that is not above it, from LEAST on. */
static double by_binary(const char **name, double value, int least)
{
    static const char *const names[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
    enum { LAST = 5 };
    double x = value;
    int i = 0;

    /* 1023.99 would print as 1024. */
    while (i < LAST && (i < least || fabs(x) >= 1023.95))
        x /= 1024, i++;
    *name = names[i];
    return x;
}

void weir_quantity_print_binary(char *out, size_t size, double byte)
{
    const char *name;
    double x = by_binary(&name, byte, 0);

    snprintf(out, size, "%.4g %s", x, name);
}

/* A whole quarter of the largest binary prefix that is not above VALUE. */
static bool print_binary(char *out, size_t size, double value)
{
    const char *name;
    double x = by_binary(&name, value, 1);

    if (fabs(x) < 1 || fabs(x) >= 1024 || x * 4 != floor(x * 4))
        return false;
    snprintf(out, size, "%g %s", x, name);
    return true;
}

static void print_decimal(char *out, size_t size, double value,
                          const char *name)
{
    static const char *const names[] = {"f", "p", "n", "u", "m", "",
                                        "k", "M", "G", "T", "P"};
    enum { ONE = 5, LAST = 10 };
    double x = value;
    int i = ONE;

    /* 999.95 would print as 1000. */
    while (i < LAST && fabs(x) >= 999.95)
        x /= 1000, i++;
    while (i > 0 && x != 0 && fabs(x) < 0.99995)
        x *= 1000, i--;
    snprintf(out, size, "%.4g%s%s%s", x, *name || i != ONE ? " " : "", names[i],
             name);
}

void weir_quantity_print(char *out, size_t size, double value,
                         weir_dimension dim)
{
    bool whole = fabs(value) < 1e6 && value == floor(value);

    if (dim == WEIR_DIM_BYTE && print_binary(out, size, value))
        return;
    if (dim == WEIR_DIM_AREA && fabs(value) >= 1e-8)
        snprintf(out, size, "%.4g mm2", value * 1e6);
    else if (dim == WEIR_DIM_AREA)
        snprintf(out, size, "%.4g um2", value * 1e12);
    else if (whole && (dim == WEIR_DIM_COUNT || dim == WEIR_DIM_CYCLE))
        snprintf(out, size, "%.0f%s%s", value, dim == WEIR_DIM_COUNT ? "" : " ",
                 weir_dimension_unit(dim));
    else
        print_decimal(out, size, value, weir_dimension_unit(dim));
}
