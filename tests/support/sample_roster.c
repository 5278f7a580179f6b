// SPDX-License-Identifier: EUPL-1.2
//
// The sample partners, as one table.
#include "support/sample_roster.h"

#include "files/files.h"
#include "keyring/keys_statement.h"
#include "support/agree_keys.h"

#define KEY_MOST_BYTES 8192

const char *const sample_oins[SAMPLE_PARTNERS] = {"00000099000000001000", "00000099000000002000", "00000099000000003000",
                                                  "00000099000000004000", "00000099000000005000"};

static const struct partner sample_partners[SAMPLE_PARTNERS] = {
    {.name = "Zorg- en Veiligheidshuis Voorbeeldstad",
     .short_name = "ZVH",
     .roles = "zorg-veiligheidshuis, regisseur",
     .holds_data = true,
     .endpoint = "tcp://127.0.0.1:7101",
     .contact = "doorbraakambassadeur@zvh.example"},
    {.name = "Sociale Dienst Voorbeeldstad",
     .short_name = "SD",
     .roles = "sociale-dienst, schuldhulp",
     .holds_data = true,
     .endpoint = "tcp://127.0.0.1:7102",
     .contact = "doorbraakambassadeur@sd.example"},
    {.name = "Woningcorporatie De Brug; Voorbeeldstad",
     .short_name = "Brug",
     .roles = "woningcorporatie",
     .holds_data = true,
     .endpoint = "tcp://127.0.0.1:7103",
     .contact = "doorbraakambassadeur@brug.example"},
    {.name = "Jeugdteam Co\xC3\xB6peratie Voorbeeldstad",
     .short_name = "Jeugd",
     .roles = "jeugdhulp",
     .holds_data = true,
     .endpoint = "tcp://127.0.0.1:7104",
     .contact = "doorbraakambassadeur@jeugd.example"},
    {.name = "Toezicht Voorbeeldregio",
     .short_name = "Toezicht",
     .roles = "toezichthouder",
     .holds_data = false,
     .endpoint = "tcp://127.0.0.1:7105",
     .contact = "auditor@toezicht.example"},
};

static void fill(void *state, uint8_t *out, size_t size)
{
    uint64_t *counter = state;
    while (size) {
        uint8_t block[SHA256_BYTES];
        size_t part = size < sizeof block ? size : sizeof block;
        (*counter)++;
        sha256(span_of(counter, sizeof *counter), block);
        memcpy(out, block, part);
        out += part;
        size -= part;
    }
}

struct random_source sample_random(uint64_t *counter) { return (struct random_source){fill, counter}; }

static struct status make_partner(size_t i, const char *ca_folder, const struct node_keys *keys, struct arena *arena, struct partner *out)
{
    const char *path;
    struct span pem;
    *out = sample_partners[i];
    TRY(oin_parse(span_of_text(sample_oins[i]), &out->oin));
    TRY(arena_print(arena, &out->log_origin, "%s/exchange-log/2026", sample_oins[i]));
    TRY(arena_print(arena, &out->certificate, "certs/%s.pem", sample_oins[i]));
    node_keys_publish(keys, out);
    out->agree = agree_public_of(&out->oin, 0);
    TRY(arena_print(arena, &path, "%s/%s.key", ca_folder, sample_oins[i]));
    TRY(file_read(path, KEY_MOST_BYTES, arena, &pem, NULL));
    return keys_statement_sign(out, pem, arena, &out->signature);
}

struct status sample_roster_print(const char *ca_folder, const struct random_source *random, struct arena *arena,
                                  struct node_keys out_keys[static SAMPLE_PARTNERS], struct span *out_text)
{
    struct partner partners[SAMPLE_PARTNERS];
    struct roster roster = {.name = "Voorbeeldregio", .version = 1, .partners = partners, .count = SAMPLE_PARTNERS};
    for (size_t i = 0; i < SAMPLE_PARTNERS; i++) {
        node_keys_init(random, &out_keys[i]);
        TRY(make_partner(i, ca_folder, &out_keys[i], arena, &partners[i]));
    }
    roster.auditor_oin = partners[SAMPLE_PARTNERS - 1].oin;
    return roster_print(&roster, arena, out_text);
}

struct status sample_certificate_read(void *state, const struct partner *partner, struct span *out_pem, struct complaint *why)
{
    const struct sample_certificates *certificates = state;
    const char *slash = strrchr(partner->certificate, '/'), *path;
    TRY(arena_print(certificates->arena, &path, "%s/%s", certificates->folder, slash ? slash + 1 : partner->certificate));
    return file_read(path, CERTIFICATE_MOST_BYTES, certificates->arena, out_pem, why);
}
