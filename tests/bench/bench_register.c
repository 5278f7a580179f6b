// SPDX-License-Identifier: EUPL-1.2
//
// Reading one row, beside the one multiplication in ristretto255 that blinding its identifier cannot do without.
#include "bench.h"

#include "../support/points.h"
#include "crypto/group.h"
#include "register/register.h"

#define ROWS ((size_t)100000)

struct bench_case {
    const char *what, *name, *head, *row;
};

static struct status count_row(void *state, const struct register_row *row)
{
    (void)row;
    ++*(size_t *)state;
    return STATUS(OK);
}

static struct status no_fault(void *state, const struct register_fault *fault)
{
    (void)state;
    fprintf(stderr, "row %zu: %s %s\n", fault->row, fault->column, fault->reason);
    return FAIL(INVALID);
}

static double multiply_ns(void)
{
    enum { ROUNDS = 1000 };
    struct scalar scalar;
    struct element element;
    scalar_from_u64(UINT64_MAX, &scalar);
    point_generator(&element);
    int64_t start = bench_now_ns();
    for (int i = 0; i < ROUNDS; i++)
        element_multiply(&scalar, &element, &element);
    return (double)(bench_now_ns() - start) / ROUNDS;
}

static void run(const struct bench_case *row, double blind_ns)
{
    size_t head = strlen(row->head), size = strlen(row->row), rows = 0;
    char *text = malloc(head + ROWS * size);
    ENSURE(text);
    memcpy(text, row->head, head);
    for (size_t i = 0; i < ROWS; i++)
        memcpy(text + head + i * size, row->row, size);
    struct span bytes = span_of(text, head + ROWS * size);
    struct register_options options = {.file_name = row->name};
    struct register_sink sink = {&rows, count_row, no_fault};
    int64_t start = bench_now_ns();
    ENSURE(status_ok(register_read(bytes, &options, &sink, NULL)) && rows == ROWS);
    int64_t read = bench_now_ns();
    bench_report(row->what, (double)(read - start) / (double)ROWS, "one multiplication, to blind it", blind_ns);
    printf("%-44s %12.0f rows/s\n", "", (double)ROWS * 1e9 / (double)(read - start));
    free(text);
}

#define HEAD "kenmerk;bsn;postcode;huisnummer;huisletter;toevoeging;rol;categorie;leefgebied;urgentie;sinds;geldig_tot;contactpersoon\n"

int main(void)
{
    static const struct bench_case cases[] = {
        {"one row of CSV, UTF-8", "a.csv", HEAD,
         "SD-00001;999900018;3311 ab;12;;bis;ouder;schulden;financien;2;01-02-2024;01-02-2025;\"Ren\xc3\xa9 de Boer, toestel 214\"\n"},
        {"one row of CSV, Windows-1252", "a.csv", HEAD,
         "SD-00001;999900018;3311 ab;12;;bis;ouder;schulden;financien;2;01-02-2024;01-02-2025;\"Ren\xe9 de Boer, toestel 214\"\n"},
        {"one row of JSON Lines", "a.jsonl", "",
         "{\"kenmerk\":\"SD-00001\",\"bsn\":\"999900018\",\"postcode\":\"3311 ab\",\"huisnummer\":12,\"toevoeging\":\"bis\","
         "\"rol\":\"ouder\",\"categorie\":\"schulden\",\"leefgebied\":\"financien\","
         "\"urgentie\":2,\"sinds\":\"2024-02-01\",\"geldig_tot\":\"2025-02-01\","
         "\"contactpersoon\":\"Ren\xc3\xa9 de Boer, toestel 214\"}\n"},
    };
    for (size_t i = 0; i < N(cases); i++)
        run(&cases[i], multiply_ns());
    return 0;
}
