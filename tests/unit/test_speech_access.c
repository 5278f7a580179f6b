// SPDX-License-Identifier: EUPL-1.2
//
// Which local user has which roles, out of the settings' lists.
#include "speech/access.h"
#include "speech/speech.h"

#include <criterion/criterion.h>

static unsigned roles_of(const struct access_list *access, const char *user)
{
    for (size_t i = 0; i < access->count; i++)
        if (strcmp(access->rules[i].user, user) == 0)
            return access->rules[i].roles;
    return 0;
}

Test(speech_access, a_user_has_the_roles_of_every_list_that_names_it)
{
    const struct config config = {.operator= "anna", .regisseur = " bert ,anna", .professional = "carla,,bert,", .auditor = NULL};
    struct access_list access;
    struct complaint why = {""};
    cr_assert(status_ok(access_list_read(&config, &access, &why)), "%s", why.text);
    cr_expect(access.count == 3);
    cr_expect(roles_of(&access, "anna") == (ACCESS_OPERATOR | ACCESS_REGISSEUR));
    cr_expect(roles_of(&access, "bert") == (ACCESS_REGISSEUR | ACCESS_PROFESSIONAL));
    cr_expect(roles_of(&access, "carla") == ACCESS_PROFESSIONAL);
    cr_expect(roles_of(&access, "") == 0);
}

Test(speech_access, each_role_has_a_list_of_its_own)
{
    const struct config config = {.operator= "o", .regisseur = "r", .professional = "p", .auditor = "a"};
    struct access_list access;
    struct complaint why = {""};
    cr_assert(status_ok(access_list_read(&config, &access, &why)));
    cr_expect(roles_of(&access, "o") == ACCESS_OPERATOR && roles_of(&access, "r") == ACCESS_REGISSEUR);
    cr_expect(roles_of(&access, "p") == ACCESS_PROFESSIONAL && roles_of(&access, "a") == ACCESS_AUDITOR);
}

Test(speech_access, too_many_users_and_names_that_are_too_long_are_refused_by_key)
{
    char many[1024] = "", name[16], longest[ACCESS_USER_BYTES + 1];
    struct access_list access = {.count = 7};
    struct complaint why = {""};
    for (unsigned i = 0; i < ACCESS_USERS_MOST; i++) {
        snprintf(name, sizeof name, "%suser%u", i ? "," : "", i);
        strcat(many, name);
    }
    cr_expect(status_ok(access_list_read(&(struct config){.operator= many }, &access, &why)) && access.count == ACCESS_USERS_MOST);
    access.count = 7;
    cr_expect(status_is(access_list_read(&(struct config){.operator= many, .auditor = "another"}, &access, &why), STATUS_INVALID));
    cr_expect(strstr(why.text, "[access] auditor: "), "%s", why.text);
    memset(longest, 'x', sizeof longest);
    longest[ACCESS_USER_BYTES] = 0;
    cr_expect(status_is(access_list_read(&(struct config){.professional = longest}, &access, &why), STATUS_INVALID));
    cr_expect(strstr(why.text, "[access] professional: "), "%s", why.text);
    longest[ACCESS_USER_BYTES - 1] = 0;
    cr_expect(access.count == 7, "it wrote a list that it refused");
    cr_expect(status_ok(access_list_read(&(struct config){.professional = longest}, &access, &why)));
}
