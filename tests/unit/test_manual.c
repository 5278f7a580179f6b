// SPDX-License-Identifier: EUPL-1.2
//
// No text becomes an instruction of the manual page.
#include "manual/manual.h"

#include <criterion/criterion.h>
#include <string.h>

Test(manual, what_would_be_an_instruction_is_shown_as_it_stands)
{
    static char page[1024];
    FILE *file = fmemopen(page, sizeof page, "w");
    cr_assert(file);
    manual_section(file, "A-B");
    manual_subsection(file, ".so /etc/passwd");
    manual_paragraph(file, "a\\b\n.sh\n'x");
    manual_item(file, "--json", "it's so");
    fclose(file);
    cr_expect_str_eq(page, ".SH A\\-B\n.SS \\&.so /etc/passwd\n.PP\na\\eb\n\\&.sh\n\\&'x\n.TP\n.B \\-\\-json\nit's so\n");
}
