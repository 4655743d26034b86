/* SPDX-License-Identifier: Apache-2.0
 * charts.c - the charts of a report, as Vega-Lite specifications.
 *
 * Each chart is a row of `makers`: a function that adds a specification over
 * the rows of one table, or none. Colors and sizes are the page's.
 */
#include "reports/chart.h"

#include "reports/means.h"

void weir_page_charts(weir_page *p, weir_arena *a)
{
    static void (*const makers[])(weir_page *, weir_arena *) = {
        weir_chart_mean_bars, weir_chart_point_bars, weir_chart_published,
        weir_chart_unit_bars, weir_chart_roofline,   weir_chart_energy_bars,
        weir_chart_fronts,    weir_chart_tornado,    weir_chart_lines,
        weir_chart_timelines,
    };

    for (size_t i = 0; i < sizeof makers / sizeof *makers; i++)
        if (weir_means_axis(p->study) >= 0)
            makers[i](p, a);
}
