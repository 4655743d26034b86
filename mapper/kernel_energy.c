/* SPDX-License-Identifier: Apache-2.0
 * kernel_energy.c - what a kernel's operations and bytes cost.
 */
#include "mapper/kernel_sum.h"

#include <string.h>

static void pay(weir_kernel_sum *x, weir_energy_stats *row,
                const char *component, const char *action, int command,
                double count, double price_j)
{
    if (count <= 0)
        return;
    row[x->stats->nenergies++] = (weir_energy_stats){
        component, action, command < 0 ? NULL : weir_kernel_einsum(x, command),
        count, count * price_j};
    x->stats->energy_j += count * price_j;
}

/* Operations of all threads; the price of a product includes its operands'
 * way out of SMEM and TMEM. */
static void pay_command(weir_kernel_sum *x, weir_energy_stats *row, int i)
{
    static const struct {
        int pipe;
        const char *component, *action;
        weir_tensorcore_field price;
        bool per_subcore, product_pays;
        double scale;
    } prices[] = {
        {WEIR_PIPE_MUFU, "mufu", "operation", WEIR_TC_MUFU_ENERGY, true, 0, 1},
        {WEIR_PIPE_FMA, "fma", "operation", WEIR_TC_FMA_ENERGY, true, 0, 1},
        {WEIR_PIPE_ALU, "alu", "operation", WEIR_TC_ALU_ENERGY, true, 0, 1},
        {WEIR_PIPE_CONVERT, "convert", "operation", WEIR_TC_CONVERT_ENERGY,
         true, 0, 1},
        {WEIR_PIPE_SOFTMAX, "softmax", "score", WEIR_TC_SOFTMAX_ENERGY, 0, 0,
         1},
        {WEIR_PIPE_SMEM, "smem", "byte", WEIR_TC_SMEM_ENERGY, 0, true, 1},
        {WEIR_PIPE_L2, "l2", "byte", WEIR_TC_L2_ENERGY, 0, 0, 1.0 / WEIR_SHARE},
        {WEIR_PIPE_HBM, "hbm", "byte", WEIR_TC_HBM_ENERGY, 0, 0,
         1.0 / WEIR_SHARE},
    };
    const weir_kernel_command *k = &x->k->command[i];
    double times = x->executions[i] * (double)x->k->sms;
    double subcores = weir_tensorcore_real(x->tc, WEIR_TC_SUBCORES);

    pay(x, row, "tensor", "flop", i, times * k->flop,
        weir_tensorcore_real(x->tc, WEIR_TC_TENSOR_ENERGY));
    pay(x, row, "tmem", "byte", i,
        times * (double)(k->tmem_read_byte + k->tmem_write_byte),
        weir_tensorcore_real(x->tc, WEIR_TC_TMEM_ENERGY));
    for (size_t p = 0; p < sizeof prices / sizeof *prices; p++)
        if (!prices[p].product_pays || k->flop <= 0)
            pay(x, row, prices[p].component, prices[p].action, i,
                times * weir_kernel_items(&x->s->command[i], prices[p].pipe) *
                    prices[p].scale * (prices[p].per_subcore ? subcores : 1),
                weir_tensorcore_real(x->tc, prices[p].price));
}

void weir_kernel_energy(weir_kernel_sum *x)
{
    weir_energy_stats *row =
        WEIR_NEW(x->a, weir_energy_stats, (size_t)x->s->ncommands * 12 + 1);

    for (int i = 0; i < x->s->ncommands; i++)
        pay_command(x, row, i);
    pay(x, row, "static", "second", -1, x->stats->latency_s,
        weir_tensorcore_real(x->tc, WEIR_TC_POWER_STATIC));
    for (int i = 0; i < x->stats->nenergies; i++)
        for (int e = 0; row[i].einsum && e < x->stats->neinsums; e++)
            if (strcmp(row[i].einsum, x->stats->einsum[e].name) == 0 &&
                strcmp(row[i].component, x->stats->einsum[e].unit) == 0)
                ((weir_einsum_stats *)x->stats->einsum)[e].energy_j +=
                    row[i].energy_j;
    x->stats->energy = row;
}
