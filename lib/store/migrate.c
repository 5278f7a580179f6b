// SPDX-License-Identifier: EUPL-1.2
//
// The chain of versions. The version of the tables stands in the file's header and is written with them.
#include "store/migrate.h"

#include "store/query.h"
#include "store/schema/schema.h"

const struct schema store_schema = {schema_versions, N(schema_versions)};

struct status schema_migrate(struct store *store, const struct schema *schema, int64_t version)
{
    char set_version[64], set_application[64];
    snprintf(set_version, sizeof set_version, "PRAGMA user_version = %zu", schema->count);
    snprintf(set_application, sizeof set_application, "PRAGMA application_id = %d", STORE_APPLICATION_ID);
    for (size_t i = (size_t)version; i < schema->count; i++)
        TRY(store_run_each(store, schema->versions[i].statements, schema->versions[i].count));
    const char *const last[] = {set_version, set_application};
    return store_run_each(store, last, N(last));
}
