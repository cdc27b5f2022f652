// metrics -- counters, gauges and histograms by name and labels, shown as Prometheus text.
#pragma once
#include <stddef.h>
#include <stdint.h>

// labels is ready text: "method=\"contacts.Contacts.Create\",status=\"OK\"", or "". Found by name and labels,
// made at the first use; at most 2000 series, further ones are counted in cohoi_metrics_dropped_total.
void metric_add(const char *name, const char *labels, double by);    // counter
void metric_set(const char *name, const char *labels, double value); // gauge
void metric_observe(const char *name, const char *labels,
                    double seconds); // histogram, buckets 0.5 ms .. 10 s
char *metrics_text(size_t *n);       // the page; the caller frees it
void metric_help(const char *name, const char *help);
