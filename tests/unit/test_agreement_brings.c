// SPDX-License-Identifier: EUPL-1.2
//
// By what a register may be looked through, as lines of a difference: nobody's is opened to more by the votes of others, and what was
// signed before roles could say it stays what it is.
#include "support/facts_fixture.h"

TestSuite(agreement_brings, .init = begin, .fini = end, .timeout = 60);

/* Roles of `policy_text` with what they bring; of a role "" nothing. */
static const char *bringing(const char *team, const char *regisseur, const char *service)
{
    const char *roles;
    cr_assert(status_ok(arena_print(arena, &roles, " 1 wijkteam%s\n 2 regisseur%s\n 3 sociale-dienst%s\n", team, regisseur, service)));
    return replaced(policy_text, " 1 wijkteam\n 2 regisseur\n 3 sociale-dienst\n", roles);
}

static void use_policies(const char *before, const char *after)
{
    use_policy(after);
    put_policy(0, before);
}

/* A register that may be looked through by more is not opened by the votes of others. */
Test(agreement_brings, who_is_looked_for_by_more_signs_for_it)
{
    const char *addresses = bringing(" brengt adres", "", " brengt adres"),
               *persons = bringing(" brengt adres", "", " brengt persoon adres");
    use_policies(addresses, persons);
    expect("brings " B " adres -> adres, persoon\n", "2");
    use_policies(persons, addresses);
    expect("brings " B " adres, persoon -> adres\n", "");
    use_policies(addresses, bringing(" brengt naam", "", " brengt adres")); /* another one is one more */
    expect("brings " A " adres -> naam\nbrings " C " adres -> naam\n", "13");
    use_policies(addresses, bringing(" brengt adres", " brengt adres", " brengt adres")); /* its other role brings that already */
    expect("", "");
    use_policies(addresses, addresses);
    pair.partners[1][SDD].roles = "regisseur, sociale-dienst";
    pair.partners[1][WIJK].roles = "regisseur";
    struct difference difference = compare();
    cr_expect_not_null(memmem(difference.text.data, difference.text.size, "brings " A " adres -> -\n", 39));
    cr_expect(!memmem(difference.text.data, difference.text.size, "brings " B, 27));
}

Test(agreement_brings, a_policy_that_says_nothing_of_it_brings_all)
{
    use_policies(policy_text, bringing("", "", " brengt adres"));
    expect("brings " A " adres, persoon, naam, woning -> -\nbrings " B " adres, persoon, naam, woning -> adres\nbrings " C
           " adres, persoon, naam, woning -> -\n",
           "");
    use_policies(bringing("", "", " brengt adres"), policy_text);
    expect("brings " A " - -> adres, persoon, naam, woning\nbrings " B " adres -> adres, persoon, naam, woning\nbrings " C
           " - -> adres, persoon, naam, woning\n",
           "123");
}
