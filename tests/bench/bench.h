// SPDX-License-Identifier: EUPL-1.2
//
// A bench prints its figure beside the cost of the primitives it cannot avoid, measured in the same run on
// the same machine: the ratio can be read anywhere, the absolute figure only here.
#pragma once

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static inline int64_t bench_now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* Of this thread alone: for what computes and does not wait. */
static inline int64_t bench_cpu_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static inline int bench_compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Sorts them. */
static inline double bench_median(double *samples, size_t count)
{
    qsort(samples, count, sizeof *samples, bench_compare);
    return samples[count / 2];
}

/* One line: what, nanoseconds each, the unavoidable part in nanoseconds, their ratio. */
static inline void bench_report(const char *what, double each_ns, const char *unavoidable, double floor_ns)
{
    printf("%-44s %12.1f ns   %-40s %12.1f ns   ratio %6.2f\n", what, each_ns, unavoidable, floor_ns,
           floor_ns > 0 ? each_ns / floor_ns : 0.0);
}
