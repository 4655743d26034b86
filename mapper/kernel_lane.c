/* SPDX-License-Identifier: Apache-2.0
 * kernel_lane.c - the text of a kernel's lanes becomes steps.
 *
 *   - loop: block            - each: {i: 2}       - wait: s[i]
 *     do: [...]                do: [...]          - signal: p[i]
 *   - run: exp               any step: when: not first block, if: FORMULA
 *     does: SLN
 *     mufu: 32
 *   - if: FORMULA
 *     do: [...]
 */
#include "mapper/kernel_build.h"

#include <string.h>

enum { VISITS = 1 << 16, EACH = 64, DEPTH = 8, BEAT = 16, TOKEN_BYTE = 96 };

static weir_status steps(weir_kernel_build *x, const weir_yaml *list,
                         int depth);

static weir_status bad(weir_kernel_build *x, const weir_yaml *node,
                       const char *text)
{
    weir_report(x->w->d, WEIR_ERROR, node->loc, "%s", text);
    return WEIR_ESYNTAX;
}

/* "not first block" -> a guard. */
static weir_status read_guard(weir_kernel_build *x, weir_guard *g,
                              const weir_yaml *node)
{
    static const char *const loops[] = {"tile", "block"};
    const char *s = node ? node->text : "";
    bool not = strncmp(s, "not ", 4) == 0;
    bool first;

    *g = (weir_guard){0};
    if (!node)
        return WEIR_OK;
    s += not ? 4 : 0;
    first = strncmp(s, "first ", 6) == 0;
    s += first ? 6 : strncmp(s, "last ", 5) == 0 ? 5 : strlen(s);
    for (int l = 0; l < 2; l++)
        if (strcmp(s, loops[l]) == 0) {
            *(not     ? first ? &g->not_first : &g->not_last
              : first ? &g->first
                      : &g->last) = 1u << l;
            return WEIR_OK;
        }
    return bad(x, node,
               "'when' is [not] first or last, then tile or block, such as "
               "'not first block'");
}

/* "s[i]" -> the token called "s[0]" when i is 0. */
static weir_status read_token(weir_kernel_build *x, int *out,
                              const weir_yaml *node)
{
    const weir_lower *w = &x->lower;
    const char *open = strchr(node->text, '['), *name = node->text;
    const char *names[TOKEN_BYTE];
    size_t n = 0;

    if (node->kind != WEIR_YAML_SCALAR)
        return bad(x, node, "expected the name of a token, such as 's[i]'");
    if (open) {
        weir_yaml index = *node;
        int64_t i;

        index.text = weir_strndup(x->w->a, open + 1, strcspn(open + 1, "]"));
        WEIR_TRY(weir_build_formula(x->w, &i, &index, "index"));
        name = weir_format(x->w->a, "%.*s[%lld]", (int)(open - node->text),
                           node->text, (long long)i);
    }
    for (*out = 0; *out < w->s->ntokens; ++*out)
        if (strcmp(w->token[*out].name, name) == 0)
            return WEIR_OK;
    for (; n < (size_t)w->s->ntokens && n < TOKEN_BYTE; n++)
        names[n] = w->token[n].name;
    return weir_build_unknown(x->w, node, "a token of this kernel", names, n);
}

static weir_status bind_einsum(weir_kernel_build *x, weir_kernel_command *c,
                               const weir_yaml *node)
{
    const weir_cascade *cascade = x->w->m->problem->cascade;
    int tensor, e;

    WEIR_TRY(weir_build_tensor(x->w, node, &tensor));
    e = cascade->tensor[tensor].producer;
    if (e < 0 || c->neinsums == WEIR_COMMAND_EINSUMS)
        return bad(x, node,
                   e < 0 ? "this tensor is made by no Einsum"
                         : "a command stands for at most 4 Einsums");
    c->einsum[c->neinsums++] = e;
    x->bound |= UINT64_C(1) << (e & 63);
    return WEIR_OK;
}

static weir_status bind_einsums(weir_kernel_build *x, weir_kernel_command *c,
                                const weir_yaml *node)
{
    if (node && node->kind == WEIR_YAML_SCALAR)
        return bind_einsum(x, c, node);
    for (size_t i = 0; node && i < node->n && node->kind == WEIR_YAML_LIST; i++)
        WEIR_TRY(bind_einsum(x, c, node->item[i]));
    return WEIR_OK;
}

static int64_t ceil_div(int64_t a, int64_t b)
{
    return (a + b - 1) / b;
}

/* The pipe that is asked most, by cycles; or -1. */
static int busiest(const weir_kernel_build *x, const weir_amounts *y)
{
    int64_t most = 0;
    int busy = -1;

    for (int p = 0; p < WEIR_PIPES; p++)
        if (y->item[p] > 0) {
            int64_t cycles =
                ceil_div(y->item[p], weir_pipe_rate(x->w->m, (weir_pipe)p));

            if (cycles > most)
                most = cycles, busy = p;
        }
    return busy;
}

/* Cycles of C when nothing else contends: slots carry nothing from one cycle
 * to the next, so every beat is rounded up. */
static int64_t solo_cycles(const weir_kernel_build *x, const weir_command *c)
{
    int64_t beat = 1, tail = 1;

    for (int k = 0; k < c->ndemands; k++) {
        const weir_demand *d = &c->demand[k];
        int64_t rate = weir_pipe_rate(x->w->m, (weir_pipe)d->resource);

        if (ceil_div(d->item[0], rate) > beat)
            beat = ceil_div(d->item[0], rate);
        if (ceil_div(d->tail[0], rate) > tail)
            tail = ceil_div(d->tail[0], rate);
    }
    return c->beats[0] ? (c->beats[0] - 1) * beat + tail : 0;
}

/* A beat is an instruction of the matrix unit, a piece of a copy, or BEAT
 * cycles of the busiest pipe, so that warps on one pipe alternate finely and
 * no cycle of it is lost to rounding. */
static weir_command make_command(weir_kernel_build *x, const weir_yaml *node,
                                 const weir_amounts *y)
{
    int busy = busiest(x, y);
    int64_t beat =
        busy < 0 ? 0 : BEAT * weir_pipe_rate(x->w->m, (weir_pipe)busy);
    weir_command c = {.what =
                          weir_format(x->w->a, "%s%s", node->text, x->suffix),
                      .task = -1,
                      .tensor = -1};

    c.beats[0] = busy < 0       ? y->cycles
                 : y->beats > 0 ? y->beats
                                : ceil_div(y->item[busy], beat);
    for (int p = 0; p < WEIR_PIPES; p++) {
        weir_demand *d = &c.demand[c.ndemands];

        if (!y->item[p])
            continue;
        if (c.ndemands == WEIR_DEMANDS) {
            bad(x, node, "a command asks at most 6 pipes");
            x->lower.failed = true;
            break;
        }
        d->resource = p;
        d->item[0] = p == busy && !y->beats ? beat : y->item[p] / c.beats[0];
        d->tail[0] = y->item[p] - (c.beats[0] - 1) * d->item[0];
        c.ndemands++;
    }
    return c;
}

static weir_status run(weir_kernel_build *x, const weir_yaml *node,
                       weir_guard g)
{
    weir_kernel_command k = {0};
    int at = x->lower.s->ncommands;
    weir_amounts y;
    weir_command c;

    if (weir_yaml_get(node, "run")->kind != WEIR_YAML_SCALAR)
        return bad(x, weir_yaml_get(node, "run"), "'run' is a name");
    WEIR_TRY(weir_kernel_amounts(&y, x, node));
    WEIR_TRY(bind_einsums(x, &k, weir_yaml_get(node, "does")));
    c = make_command(x, weir_yaml_get(node, "run"), &y);
    g.seed = (uint32_t)y.seed;
    g.chance = (unsigned)y.permille;
    weir_lower_command(&x->lower, c, g);
    k.lane = x->lower.s->nlanes;
    k.store = y.store;
    k.flop = y.flop;
    k.tmem_read_byte = y.tmem_read_byte;
    k.tmem_write_byte = y.tmem_write_byte;
    k.solo = solo_cycles(x, &c);
    if (at < WEIR_KERNEL_COMMANDS)
        x->command[at] = k;
    return x->lower.failed ? WEIR_EUNSUP : WEIR_OK;
}

static weir_status loop(weir_kernel_build *x, const weir_yaml *node, int depth)
{
    const char *name = weir_yaml_get(node, "loop")->text;
    int id = strcmp(name, "tile") == 0    ? WEIR_KERNEL_TILE
             : strcmp(name, "block") == 0 ? WEIR_KERNEL_BLOCK
                                          : -1;
    int open;

    if (id < 0)
        return bad(x, weir_yaml_get(node, "loop"),
                   "a loop is over 'tile' or 'block'");
    if (x->open >> id & 1)
        return bad(x, weir_yaml_get(node, "loop"),
                   "this loop is inside one over the same");
    x->open |= 1u << id;
    open = weir_lower_open(&x->lower, id);
    WEIR_TRY(steps(x, weir_yaml_get(node, "do"), depth + 1));
    weir_lower_close(&x->lower, open);
    x->open &= ~(1u << id);
    return WEIR_OK;
}

/* `each: {i: 2}`: the steps, once for every i. */
static weir_status each(weir_kernel_build *x, const weir_yaml *node, int depth)
{
    const weir_yaml *over = weir_yaml_get(node, "each");
    const char *suffix = x->suffix;
    int at = x->nvalues;
    int64_t n;

    if (over->kind != WEIR_YAML_MAP || over->n != 1)
        return bad(x, over, "'each' is a name and how many, such as {i: 2}");
    WEIR_TRY(weir_build_formula(x->w, &n, over->item[0], "each"));
    if (n < 0 || n > EACH)
        return bad(x, over, "'each' is from 0 to 64");
    WEIR_TRY(weir_kernel_define(x, over->key[0], 0));
    for (int64_t i = 0; i < n; i++) {
        if (++x->visited > VISITS)
            return bad(x, over, "the lanes have too many steps");
        x->value[at].value = i;
        x->suffix = weir_format(x->w->a, "%s[%lld]", suffix, (long long)i);
        WEIR_TRY(steps(x, weir_yaml_get(node, "do"), depth + 1));
    }
    x->suffix = suffix;
    x->nvalues--;
    return WEIR_OK;
}

static weir_status signal_or_wait(weir_kernel_build *x, const weir_yaml *node,
                                  const weir_yaml *name, bool wait,
                                  weir_guard g)
{
    int64_t count;
    int token;

    WEIR_TRY(read_token(x, &token, name));
    WEIR_TRY(weir_kernel_int(x, &count, node, "count", 1));
    (wait ? weir_lower_wait : weir_lower_signal)(&x->lower, token, count, g);
    return WEIR_OK;
}

static weir_status step(weir_kernel_build *x, const weir_yaml *node, int depth)
{
    static const char *const common[] = {"loop",   "each",  "do",       "wait",
                                         "signal", "count", "run",      "does",
                                         "when",   "if",    "permille", "seed"};
    const char *keys[64];
    const weir_yaml *wait = weir_yaml_get(node, "wait");
    const weir_yaml *signal = weir_yaml_get(node, "signal");
    size_t n = sizeof common / sizeof *common;
    weir_guard g;
    int64_t holds;

    if (++x->visited > VISITS)
        return bad(x, node, "the lanes have too many steps");
    memcpy(keys, common, sizeof common);
    for (size_t i = 0; weir_amount_keys[i]; i++)
        keys[n++] = weir_amount_keys[i];
    keys[n] = NULL;
    WEIR_TRY(weir_yaml_known(node, keys, x->w->d));
    WEIR_TRY(weir_kernel_int(x, &holds, node, "if", 1));
    if (!holds)
        return WEIR_OK;
    WEIR_TRY(read_guard(x, &g, weir_yaml_get(node, "when")));
    if (weir_yaml_get(node, "do") && weir_yaml_get(node, "when"))
        return bad(x, weir_yaml_get(node, "when"),
                   "'when' goes with wait, signal and run, not with 'do'");
    if (weir_yaml_get(node, "loop"))
        return loop(x, node, depth);
    if (weir_yaml_get(node, "each"))
        return each(x, node, depth);
    if (weir_yaml_get(node, "do"))
        return steps(x, weir_yaml_get(node, "do"), depth + 1);
    if (wait)
        return signal_or_wait(x, node, wait, true, g);
    if (signal)
        return signal_or_wait(x, node, signal, false, g);
    if (weir_yaml_get(node, "run"))
        return run(x, node, g);
    return bad(x, node,
               "a step is one of loop, each, wait, signal, run and do");
}

static weir_status steps(weir_kernel_build *x, const weir_yaml *list, int depth)
{
    if (!list || list->kind != WEIR_YAML_LIST || depth > DEPTH)
        return bad(x, list ? list : x->w->doc,
                   depth > DEPTH ? "steps are nested too deep"
                                 : "expected a list of steps");
    for (size_t i = 0; i < list->n; i++)
        WEIR_TRY(step(x, list->item[i], depth));
    return WEIR_OK;
}

/* `s: {copies: 2, initial: 0, hop: FORMULA}` */
static weir_status read_tokens(weir_kernel_build *x, const weir_yaml *map)
{
    static const char *const keys[] = {"copies", "initial", "hop", NULL};

    for (size_t i = 0; map && i < map->n && map->kind == WEIR_YAML_MAP; i++) {
        const weir_yaml *node = map->item[i];
        const char *name = map->key[i]->text;
        int64_t copies, initial, hop;

        WEIR_TRY(weir_yaml_known(node, keys, x->w->d));
        WEIR_TRY(weir_kernel_int(x, &copies, node, "copies", 0));
        WEIR_TRY(weir_kernel_int(x, &initial, node, "initial", 0));
        WEIR_TRY(weir_kernel_int(x, &hop, node, "hop", 0));
        if (copies < 0 || copies > 64 || initial < 0 || hop < 0)
            return bad(x, node,
                       "a token has 'copies' up to 64, and 'initial' and 'hop' "
                       "that are not negative");
        for (int64_t c = 0; c < (copies ? copies : 1); c++)
            weir_lower_token(
                &x->lower,
                (weir_token){.name = copies ? weir_format(x->w->a, "%s[%lld]",
                                                          name, (long long)c)
                                            : name,
                             .initial = initial,
                             .hop = hop});
    }
    return WEIR_OK;
}

/* Pipes are the first resources, by number. A pipe that the machine lacks has
 * no rate, and nothing asks for it. */
static void make_pipes(weir_kernel_build *x)
{
    for (int p = 0; p < WEIR_PIPES; p++) {
        int64_t rate = weir_pipe_rate(x->w->m, (weir_pipe)p);

        weir_lower_resource(
            &x->lower, (weir_resource){.name = weir_pipe_name((weir_pipe)p),
                                       .rate = {rate > 0 ? rate : 1, 1}});
    }
}

/* `load: [...]`, or `softmax: {each: {i: 2}, do: [...]}`: a lane for each. */
static weir_status read_lane(weir_kernel_build *x, const weir_yaml *key,
                             const weir_yaml *node)
{
    const weir_yaml *over = weir_yaml_get(node, "each");
    const weir_yaml *list = over ? weir_yaml_get(node, "do") : node;
    int64_t n = 1;
    int at = x->nvalues;

    if (over && (over->kind != WEIR_YAML_MAP || over->n != 1))
        return bad(x, over, "'each' is a name and how many, such as {i: 2}");
    if (over) {
        WEIR_TRY(weir_build_formula(x->w, &n, over->item[0], "each"));
        if (n < 1 || n > EACH)
            return bad(x, over, "'each' lane is one of 1 to 64");
        WEIR_TRY(weir_kernel_define(x, over->key[0], 0));
    }
    for (int64_t i = 0; i < n; i++) {
        const char *name = key->text;

        x->suffix = "";
        if (over) {
            x->value[at].value = i;
            x->suffix = weir_format(x->w->a, "[%lld]", (long long)i);
            name = weir_format(x->w->a, "%s%s", name, x->suffix);
        }
        weir_lower_begin(&x->lower);
        WEIR_TRY(steps(x, list, 0));
        weir_lower_end(&x->lower, name, weir_lower_unit(&x->lower, name, -1),
                       false);
    }
    x->suffix = "";
    x->nvalues = at;
    return x->lower.failed ? WEIR_EUNSUP : WEIR_OK;
}

weir_status weir_kernel_read_lanes(weir_kernel_build *x,
                                   const weir_yaml *tokens,
                                   const weir_yaml *lanes)
{
    if (!lanes || lanes->kind != WEIR_YAML_MAP || lanes->n == 0)
        return bad(x, lanes ? lanes : x->w->doc,
                   "a kernel has a map 'lanes' of lists of steps");
    make_pipes(x);
    WEIR_TRY(read_tokens(x, tokens));
    for (size_t i = 0; i < lanes->n; i++)
        WEIR_TRY(read_lane(x, lanes->key[i], lanes->item[i]));
    return WEIR_OK;
}
