# SPDX-License-Identifier: EUPL-1.2
#
# What later versions do not take over from this town, as CHANGELOG.md says it: check_frozen.sh reads `expected` through this.
#
# Tables 2: envelopes of version 1 are not understood any more. What waited to be sent is gone, its question was not delivered;
# their replies to repetitions are gone; and the signed answer is not kept beside the answer, for the ledger keeps the signature.
/^pushes in state 4: /a pushes in state 5: 0
/^outbox to /d
/^message .* to .* exchange /d
s/^\(  asked .*\) receipt [0-9a-f]*\.\.[0-9]*$/\1/
s/^\(  asked .* state \)1 /\13 /
s/^\(seen .* reply \).*$/\1none/
#
# Tables 3: tokens of questions are others. What still waited to be weighed is gone, and is asked again.
/^inbox .* state 1 /d
#
# The ring: pseudonyms are made anew, under keys of one ring. The records of before are not read any more.
/^domain /d
#
# Tables 4: a pseudonym names the holder for whose register it is. Records of before are of an old key, to be imported again.
s/^records \([0-9]*\)$/&, of an old key \1/
s|^\(  subject [^ ]*/[0-9]*\) kind|\1 for nobody kind|
#
# Tables 5: a question shows that others counted it. What was weighed before is kept as it was asked, in a form that is not read any more.
s/^\(inbox .* necessity \)".*"$/\1"of an earlier form"/
#
# Tables 6: with an escrow the request is kept that it is of. Of those from before there is the escrow alone.
s/^  escrow .*$/  escrow of an earlier form/
#
# A case says why by a code. One of before said it in words alone, which is "anders" (9).
s/^  necessity "\(.*\)" lighter "/  necessity 9 "\1" lighter 9 "/
