// Counters, gauges and histograms as Prometheus reads them.
#include "common/metrics.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char page[1 << 20];

static const char *shown(void)
{
    size_t n;
    char *text = metrics_text(&n);
    assert_int_equal(n, strlen(text));
    assert_true(n < sizeof page);
    memcpy(page, text, n + 1);
    free(text);
    return page;
}

static void counters_add_up_by_name_and_labels(void **state)
{
    metric_help("t_requests_total", "requests\nby method");
    metric_add("t_requests_total", "method=\"a\"", 1);
    metric_add("t_requests_total", "method=\"a\"", 2);
    metric_add("t_requests_total", "method=\"b\"", 1.5);
    const char *text = shown();
    assert_non_null(strstr(text,
                           "# HELP t_requests_total requests\\nby method\n# TYPE t_requests_total counter\n"
                           "t_requests_total{method=\"a\"} 3\nt_requests_total{method=\"b\"} 1.5\n"));
}

static void gauges_keep_the_last_value(void **state)
{
    metric_set("t_pool_in_use", "", 7);
    metric_set("t_pool_in_use", "", 3);
    assert_non_null(strstr(shown(), "# TYPE t_pool_in_use gauge\nt_pool_in_use 3\n"));
}

static void histograms_cumulate_their_buckets(void **state)
{
    metric_observe("t_seconds", "rpc=\"x\"", 0.0004);
    metric_observe("t_seconds", "rpc=\"x\"", 0.02);
    metric_observe("t_seconds", "rpc=\"x\"", 60);
    const char *text = shown();
    assert_non_null(
        strstr(text, "# TYPE t_seconds histogram\nt_seconds_bucket{rpc=\"x\",le=\"0.0005\"} 1\n"));
    assert_non_null(strstr(text, "t_seconds_bucket{rpc=\"x\",le=\"0.01\"} 1\n"));
    assert_non_null(strstr(text, "t_seconds_bucket{rpc=\"x\",le=\"0.025\"} 2\n"));
    assert_non_null(strstr(text, "t_seconds_bucket{rpc=\"x\",le=\"10\"} 2\n"));
    assert_non_null(strstr(text, "t_seconds_bucket{rpc=\"x\",le=\"+Inf\"} 3\n"));
    assert_non_null(strstr(text, "t_seconds_sum{rpc=\"x\"} 60.0204\nt_seconds_count{rpc=\"x\"} 3\n"));
}

static void families_are_sorted_and_help_alone_shows_nothing(void **state)
{
    metric_help("t_never_used", "of no use");
    metric_set("t_zz", "", 1);
    metric_set("t_aa", "", 1);
    const char *text = shown();
    assert_true(strstr(text, "# TYPE t_aa") < strstr(text, "# TYPE t_zz"));
    assert_null(strstr(text, "t_never_used"));
}

static void a_name_keeps_its_kind(void **state)
{
    metric_set("t_kind", "", 5);
    metric_add("t_kind", "", 1);
    metric_observe("t_kind", "x=\"1\"", 1);
    assert_non_null(strstr(shown(), "# TYPE t_kind gauge\nt_kind 5\n"));
}

static void past_2000_series_further_ones_are_counted_only(void **state)
{
    char labels[32];
    for (int i = 0; i < 3000; i++) {
        snprintf(labels, sizeof labels, "i=\"%d\"", i);
        metric_add("t_many", labels, 1);
    }
    const char *text = shown();
    assert_non_null(strstr(text, "t_many{i=\"1900\"} 1\n"));
    assert_null(strstr(text, "t_many{i=\"2000\"}"));
    assert_non_null(
        strstr(text, "# TYPE cohoi_metrics_dropped_total counter\ncohoi_metrics_dropped_total 1"));
    metric_add("t_many", "i=\"0\"", 1); // known ones go on
    assert_non_null(strstr(shown(), "t_many{i=\"0\"} 2\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counters_add_up_by_name_and_labels),
        cmocka_unit_test(gauges_keep_the_last_value),
        cmocka_unit_test(histograms_cumulate_their_buckets),
        cmocka_unit_test(families_are_sorted_and_help_alone_shows_nothing),
        cmocka_unit_test(a_name_keeps_its_kind),
        cmocka_unit_test(past_2000_series_further_ones_are_counted_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
