/* SPDX-License-Identifier: Apache-2.0
 * test_machine.c - machines read from text and from the library.
 */
#include "tests/models/given.h"

static const struct bad {
    const char *find, *with, *note;
} bads[] = {
#define BAD(find, with, note) {find, with, note},
#include "tests/models/machine_bad.def"
#undef BAD
};

/* A line of costs of array1d, and what it gives. */
static const struct cost {
    const char *line;
    weir_operation operation;
    weir_cost cost; /* cycles; multiply-add, add, max, exp, divide */
} costs[] = {
    {"", WEIR_DO_ADD, {1, {0, 1}}},
    {"", WEIR_DO_SUB, {1, {0, 1}}},
    {"", WEIR_DO_MUL, {1, {1}}},
    {"", WEIR_DO_MULTIPLY_ADD, {1, {1}}},
    {"", WEIR_DO_MAX, {1, {0, 0, 1}}},
    {"", WEIR_DO_MIN, {1, {0, 0, 1}}},
    {"", WEIR_DO_DIV, {1, {0, 0, 0, 0, 1}}},
    {"", WEIR_DO_EXP, {1, {0, 0, 0, 1}}},
    {"", WEIR_DO_SUB_EXP, {2, {0, 1, 0, 1}}},
    {"sub-exp: {multiply-adds: 6, adds: 1}", WEIR_DO_SUB_EXP, {7, {6, 1}}},
    {"sub-exp: {multiply-adds: 6, adds: 1}", WEIR_DO_EXP, {6, {6}}},
    {"exp: {multiply-adds: 6, adds: 1}", WEIR_DO_SUB_EXP, {7, {6, 1}}},
    {"exp: {multiply-adds: 6, adds: 1}", WEIR_DO_EXP, {6, {6}}},
    {"exp: {multiply-adds: 6}", WEIR_DO_SUB_EXP, {7, {6, 1}}},
    {"exp: {multiply-adds: 6}", WEIR_DO_EXP, {6, {6}}},
    {"sub-exp: {adds: 1, exps: 1, cycles: 1}",
     WEIR_DO_SUB_EXP,
     {1, {0, 1, 0, 1}}},
    {"sub-exp: {adds: 1, exps: 1, cycles: 1}", WEIR_DO_EXP, {1, {0, 0, 0, 1}}},
    {"sub-exp: {adds: 1, exps: 1, cycles: 9}", WEIR_DO_EXP, {8, {0, 0, 0, 1}}},
    {"add: {adds: 1, cycles: 3}", WEIR_DO_SUB, {3, {0, 1}}},
    {"add: {adds: 1, cycles: 3}", WEIR_DO_SUB_EXP, {4, {0, 1, 0, 1}}},
    {"max: {adds: 1}", WEIR_DO_MIN, {1, {0, 1}}},
    {"div: {multiply-adds: 4, divides: 1}", WEIR_DO_DIV, {5, {4, 0, 0, 0, 1}}},
};

static const struct value {
    const char *name;
    int64_t value; /* 0: no such name */
} values[] = {
    {"array2d.rows", 4},
    {"array2d.columns", 8},
    {"array2d.registers", 12},
    {"array1d.rows", 1},
    {"array1d.columns", 8},
    {"buffer.capacity", 16384},
    {"buffer.row", 512},
    {"buffer.banks", 2},
    {"buffer.ports", 4},
    {"clock", 1000000000},
    {"dram.capacity", 0},
    {"dram.ports", 0},
    {"array1d.registers", 0},
    {"array2d", 0},
    {"array2d.", 0},
    {"buffer.rows", 0},
    {"", 0},
};

/* Bytes per cycle: exact at every clock. */
static const struct rate {
    const char *clock, *rate;
    weir_ratio want;
} rates[] = {
    {"940 MHz", "400 GiB/s", {67108864, 146875}},
    {"940 MHz", "512 B/cycle", {512, 1}},
    {"1 GHz", "1 GB/s", {1, 1}},
    {"3 GHz", "1 GB/s", {1, 3}},
    {"0.5 GHz", "4 bit/cycle", {1, 2}},
};

enum {
    NBADS = sizeof bads / sizeof *bads,
    NCOSTS = sizeof costs / sizeof *costs,
    NVALUES = sizeof values / sizeof *values,
    NRATES = sizeof rates / sizeof *rates,
};

START_TEST(test_machine_bad)
{
    const struct bad *b = &bads[_i];
    const weir_machine *m;

    ck_assert_msg(read_machine(&m, replaced(tiny, b->find, b->with)) != WEIR_OK,
                  "'%s' was read", b->with);
    ck_assert_msg(strstr(told.text, b->note), "'%s' for '%s': got\n%swant %s",
                  b->with, b->find, told.text, b->note);
}
END_TEST

/* All mistakes of a file are told at once. */
START_TEST(test_machine_all_bad)
{
    const char *text = replaced(tiny, "spatial", "spacial");
    const weir_machine *m;

    text = replaced(text, "rows: 4", "rows: 0");
    text = replaced(text, "exp, div", "exp, dev");
    text = replaced(text, "banks: 2", "banks: 0");
    text = replaced(text, "dram <->", "drum <->");
    ck_assert_int_ne(read_machine(&m, text), WEIR_OK);
    ck_assert_msg(told.count == 5, "%s", told.text);
}
END_TEST

START_TEST(test_machine_costs)
{
    const struct cost *c = &costs[_i];
    const weir_machine *m = machine(
        replaced(tiny, "sub-exp: {multiply-adds: 6, adds: 1}", c->line));
    weir_cost got = m->unit[1].cost[c->operation];

    ck_assert_msg(got.cycles == c->cost.cycles, "'%s', %s: %d cycles", c->line,
                  weir_operation_name(c->operation), (int)got.cycles);
    for (int k = 0; k < WEIR_ACTIONS; k++)
        ck_assert_msg(got.uses[k] == c->cost.uses[k], "'%s', %s: %d %s",
                      c->line, weir_operation_name(c->operation),
                      (int)got.uses[k], weir_action_name((weir_action)k));
}
END_TEST

/* What `does` does not give has no cost. */
START_TEST(test_machine_cannot)
{
    const weir_cost *cost = machine(tiny)->unit[0].cost;

    ck_assert_int_eq(cost[WEIR_DO_MULTIPLY_ADD].cycles, 1);
    ck_assert_int_eq(cost[WEIR_DO_EXP].cycles, 0);
    ck_assert_int_eq(cost[WEIR_DO_SUB_EXP].cycles, 0);
    ck_assert_int_eq(cost[WEIR_DO_SUB_EXP].uses[WEIR_ACT_ADD], 0);
    ck_assert_int_eq(cost[WEIR_DO_DIV].cycles, 0);
}
END_TEST

START_TEST(test_machine_values)
{
    const weir_machine *m = machine(tiny);
    const char **names;
    size_t n, known = 0;

    for (int i = 0; i < NVALUES; i++) {
        int64_t value = -1;
        int found = weir_machine_value(m, values[i].name, &value);

        ck_assert_msg(found == (values[i].value > 0), "%s", values[i].name);
        if (found)
            ck_assert_msg(value == values[i].value, "%s: %lld", values[i].name,
                          (long long)value);
        known += found;
    }
    names = weir_machine_names(m, &arena, &n);
    for (size_t i = 0; i < n; i++)
        ck_assert_msg(weir_machine_value(m, names[i], &(int64_t){0}),
                      "'%s' has no value", names[i]);
    ck_assert_uint_eq(n, known);
}
END_TEST

START_TEST(test_machine_rates)
{
    for (const struct rate *r = rates; r < rates + NRATES; r++) {
        const char *text = replaced(tiny, "1 GHz", r->clock);
        const weir_machine *m = machine(replaced(text, "400 GiB/s", r->rate));
        weir_ratio got = m->memory[0].byte_per_cycle;

        ck_assert_msg(got.num == r->want.num && got.den == r->want.den,
                      "%s at %s: %lld/%lld", r->rate, r->clock,
                      (long long)got.num, (long long)got.den);
    }
}
END_TEST

START_TEST(test_machine_links)
{
    static const char *const want[][2] = {
        {"dram", "buffer"},
        {"buffer", "dram"},
        {"array2d.bottom", "array1d"},
        {"buffer", "array2d.left"},
        {"buffer", "array2d.top"},
    };
    const weir_machine *m = machine(weir_format(
        &arena, "%s  - buffer -> array2d.left , array2d.top\n", tiny));

    ck_assert_int_eq(m->nlinks, 5);
    for (int i = 0; i < 5; i++) {
        ck_assert_str_eq(m->link[i].from, want[i][0]);
        ck_assert_str_eq(m->link[i].to, want[i][1]);
        ck_assert_int_eq(m->link[i].latency_cycle, i == 2);
    }
    ck_assert_int_eq(m->link[4].loc.line, 23);
    ck_assert_int_eq(m->link[4].loc.col, 30);
}
END_TEST

START_TEST(test_machine_defaults)
{
    const char *text = replaced(tiny, "accounting: physical\n", "");
    const weir_machine *m = machine(replaced(text, ", offchip: true", ""));

    ck_assert_int_eq(m->accounting, WEIR_ACCOUNTING_PHYSICAL);
    ck_assert(m->memory[0].offchip);
    ck_assert(!m->memory[1].offchip);
    ck_assert(m->memory[0].capacity_byte == INT64_MAX);
    ck_assert_int_eq(m->memory[1].byte_per_cycle.num, 0);
    ck_assert_int_eq(m->memory[1].byte_per_cycle.den, 1);
    ck_assert_str_eq(m->table, "");
    ck_assert_str_eq(m->about, "");
    ck_assert_int_eq(m->nprices, 0);
    ck_assert_int_eq(weir_machine_unit(m, "array1d"), 1);
    ck_assert_int_eq(weir_machine_unit(m, "buffer"), -1);
    ck_assert_int_eq(weir_machine_memory(m, "buffer"), 1);
}
END_TEST

static const struct design {
    const char *name, *table;
    int64_t capacity_mib, registers2d, registers1d;
    int64_t max2d, sub_exp2d, sub_exp1d; /* cycles */
} designs[] = {
    {"fusemax-cloud", "45nm-fusemax", 16, 12, 32, 1, 7, 7},
    {"fusemax-architecture", "45nm-fusemax", 16, 12, 32, 1, 7, 7},
    {"flat-cloud", "45nm-flat", 32, 4, 16, 0, 0, 1},
    {"fusemax-cascade", "45nm-cascade", 16, 4, 16, 0, 0, 2},
};

START_TEST(test_machine_library)
{
    const struct design *x = &designs[_i];
    const weir_machine *m = library_machine(x->name);
    const weir_unit *array2d = &m->unit[weir_machine_unit(m, "array2d")];
    const weir_unit *array1d = &m->unit[weir_machine_unit(m, "array1d")];
    const weir_memory *buffer = &m->memory[weir_machine_memory(m, "buffer")];
    const weir_memory *dram = &m->memory[weir_machine_memory(m, "dram")];

    ck_assert_str_eq(m->name, x->name);
    ck_assert_str_eq(m->table, x->table);
    ck_assert(*m->about && *m->source);
    ck_assert_int_eq(m->accounting, WEIR_ACCOUNTING_PHYSICAL);
    ck_assert(m->clock_hz.num == 940000000 && m->clock_hz.den == 1);
    ck_assert(array2d->rows == 256 && array2d->columns == 256);
    ck_assert(array1d->rows == 1 && array1d->columns == 256);
    ck_assert_int_eq(array2d->registers, x->registers2d);
    ck_assert_int_eq(array1d->registers, x->registers1d);
    ck_assert_int_eq(array2d->cost[WEIR_DO_MAX].cycles, x->max2d);
    ck_assert_int_eq(array2d->cost[WEIR_DO_SUB_EXP].cycles, x->sub_exp2d);
    ck_assert_int_eq(array1d->cost[WEIR_DO_SUB_EXP].cycles, x->sub_exp1d);
    ck_assert_int_eq(buffer->capacity_byte, x->capacity_mib << 20);
    ck_assert(dram->offchip && dram->byte_per_cycle.num == 67108864 &&
              dram->byte_per_cycle.den == 146875);
}
END_TEST

/* Every section, every part, every source. */
START_TEST(test_machine_print)
{
    static const char *const want[] = {
        "machine flat-cloud: family spatial, 940 MHz, physical accounting\n",
        "\nunits\n",
        "256 x 256 PEs, each 4 registers of 16 bit\n",
        "\ncosts: ",
        "  array1d      sub-exp         1 cycle   1 add + 1 exp\n",
        "\nmemories\n",
        "32 MiB, 4 banks, 4 ports, rows of 512 B\n",
        "456.911 B/cycle (exactly 67108864/146875), off-chip\n",
        "\nlinks\n",
        "  array2d.bottom -> array1d\n",
        "\nprices: energy of one action, table 45nm-flat\n",
        "23838 pJ per 512 B  derived fit",
        "assumed to grow with the square root of the capacity from 32 MiB",
        "\nareas: ",
        "  total ",
    };
    const weir_machine *m = library_machine("flat-cloud");
    char *text;
    size_t size;
    FILE *f = open_memstream(&text, &size);

    weir_machine_print(f, m);
    fclose(f);
    for (size_t i = 0; i < sizeof want / sizeof *want; i++)
        ck_assert_msg(strstr(text, want[i]), "no '%s' in\n%s", want[i], text);
    for (int i = 0; i < m->nprices; i++)
        ck_assert_msg(*m->price[i].source && strstr(text, m->price[i].source),
                      "no source '%s'", m->price[i].source);
    free(text);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("machine");
    TCase *bad = tcase_create("bad"), *good = tcase_create("good");

    tcase_add_loop_test(bad, test_machine_bad, 0, NBADS);
    tcase_add_test(bad, test_machine_all_bad);
    tcase_add_loop_test(good, test_machine_costs, 0, NCOSTS);
    tcase_add_test(good, test_machine_cannot);
    tcase_add_test(good, test_machine_values);
    tcase_add_test(good, test_machine_rates);
    tcase_add_test(good, test_machine_links);
    tcase_add_test(good, test_machine_defaults);
    tcase_add_loop_test(good, test_machine_library, 0, 4);
    tcase_add_test(good, test_machine_print);
    tcase_add_checked_fixture(bad, setup, teardown);
    tcase_add_checked_fixture(good, setup, teardown);
    suite_add_tcase(s, bad);
    suite_add_tcase(s, good);
    return run_suite(s);
}
