// SPDX-License-Identifier: EUPL-1.2
//
// The one way in which a function says how it went. Three classes matter to callers: a *refusal*
// (the other side asked for what we do not grant: it goes on the wire and into the ledger), a *fault*
// (our own world failed: the other side hears "later") and *done*. A broken invariant is neither: it
// is a bug and ends the process through ENSURE, in release builds too.
//
// The struct is deliberate: TRY inside a function that returns bool or int does not compile, so a
// failure can never be read as "permitted" (P-04).
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#define MUST_USE __attribute__((warn_unused_result))

/* code, class, text for operators, text for the people who ask and weigh. The number of a REFUSAL is on the wire: extend
 * at the end of its group, never renumber. */
#define STATUS_TABLE(X)                                                                                                           \
    X(OK, 0, DONE, "done", "gedaan")                                                                                              \
    X(MALFORMED, 1, REFUSAL, "the bytes are not well formed", "dit is niet goed gevormd")                                         \
    X(TOO_LARGE, 2, REFUSAL, "larger than the protocol allows", "dit is groter dan is toegestaan")                                \
    X(UNKNOWN_PEER, 3, REFUSAL, "this party is not on the roster", "deze partij staat niet op de lijst van partners")             \
    X(BAD_SIGNATURE, 4, REFUSAL, "the signature does not verify", "de handtekening klopt niet")                                   \
    X(WRONG_SIGNER, 5, REFUSAL, "signed by another party than the owner of the line", "een andere partij heeft dit ondertekend")  \
    X(NOT_FOR_US, 6, REFUSAL, "addressed to another party", "dit is voor een andere partij bestemd")                              \
    X(REPLAYED, 7, REFUSAL, "this message was seen before", "dit bericht is al eerder gezien")                                    \
    X(EXPIRED, 8, REFUSAL, "this message has expired", "de termijn is voorbij")                                                   \
    X(TOO_NEW, 9, REFUSAL, "this message is dated in the future", "de datum van dit bericht ligt in de toekomst")                 \
    X(NO_RULE, 10, REFUSAL, "no policy rule permits this", "geen regel staat dit toe")                                            \
    X(FORBIDDEN, 11, REFUSAL, "a policy rule forbids this", "een regel verbiedt dit")                                             \
    X(BAD_SUBJECT, 12, REFUSAL, "the subject is not a well-formed tag of this purpose and epoch",                                 \
      "het pseudoniem past niet bij dit doel en deze sleutel")                                                                    \
    X(OVER_QUOTA, 13, REFUSAL, "the quota for this purpose is used up", "er is al te vaak gevraagd")                              \
    X(WRONG_EPOCH, 14, REFUSAL, "another epoch or generation of the pseudonym key is in force",                                   \
      "de sleutels van de pseudoniemen zijn intussen vernieuwd")                                                                  \
    X(BAD_POINT, 15, REFUSAL, "a point is not canonical or is the identity", "een punt van het pseudoniem is ongeldig")           \
    X(BAD_SCALAR, 16, REFUSAL, "a scalar is not canonical or is zero", "een getal van het pseudoniem is ongeldig")                \
    X(BAD_PROOF, 17, REFUSAL, "the proof does not hold", "het bewijs klopt niet")                                                 \
    X(BAD_COMMITTEE, 18, REFUSAL, "the set of members is not distinct, sorted and of threshold size",                             \
      "deze sleutelhouders vormen samen geen geldige groep")                                                                      \
    X(BAD_IDENTIFIER, 19, REFUSAL, "not a valid identifier", "dit is geen geldig BSN of adres")                                   \
    X(BAD_CERTIFICATE, 20, REFUSAL, "the certificate is not acceptable", "het certificaat is niet geldig")                        \
    X(UNKNOWN_WORD, 21, REFUSAL, "not a word of the vocabulary", "dit woord staat niet in de woordenlijst")                       \
    X(INVALID, 22, REFUSAL, "a value is missing or out of range", "er ontbreekt iets of het is niet goed ingevuld")               \
    X(NOT_ALLOWED, 23, REFUSAL, "your role may not do this", "uw rol mag dit niet")                                               \
    X(NOT_FOUND, 24, REFUSAL, "not found", "dit is niet gevonden")                                                                \
    X(CONFLICT, 25, REFUSAL, "this contradicts what is already there", "dit past niet bij wat er al is")                          \
    X(UNEXPECTED, 26, REFUSAL, "not expected at this moment", "dit kan nu niet")                                                  \
    X(UNSUPPORTED, 27, REFUSAL, "this version or kind is not supported", "deze versie of soort wordt niet ondersteund")           \
    X(TAMPERED, 28, REFUSAL, "the evidence was changed", "het bewijs is veranderd")                                               \
    X(WEIGHED_NO, 29, REFUSAL, "a professional weighed the request and refused it", "na weging door een professional geweigerd")  \
    X(OTHER_AGREEMENT, 30, REFUSAL, "another agreement is in force there than here",                                              \
      "daar gelden nu andere afspraken dan hier: uw beheerder zoekt dat uit, vraag het daarna opnieuw")                           \
    X(NOT_COUNTED, 31, REFUSAL, "too few members of the committee counted these identifiers",                                     \
      "te weinig partners hebben dit huishouden geteld: vraag het opnieuw")                                                       \
    X(OVERLOADED, 32, REFUSAL, "too much to do there now, ask again later", "daar is het nu te druk, probeer het later opnieuw")  \
    X(UNWITNESSED, 33, REFUSAL, "too few partners confirm the ledger there: nothing new goes out",                                \
      "daar bevestigen te weinig partners het logboek: er gaat niets nieuws naar buiten, probeer het later opnieuw")              \
    X(SHUT_OUT, 34, REFUSAL, "this partner is shut out here, by an operator or by the node itself",                               \
      "deze partner is hier afgesloten: uw beheerder weet waarom")                                                                \
    X(NO_MEMORY, 100, FAULT, "out of memory", "het geheugen is vol")                                                              \
    X(ARENA_FULL, 101, FAULT, "the request needs more memory than it is allowed", "dit vraagt meer geheugen dan is toegestaan")   \
    X(IO_FAILED, 102, FAULT, "reading or writing failed", "lezen of schrijven is mislukt")                                        \
    X(DISK_FULL, 103, FAULT, "the disk is full", "de schijf is vol")                                                              \
    X(CORRUPT, 104, FAULT, "stored data is damaged", "opgeslagen gegevens zijn beschadigd")                                       \
    X(UNREACHABLE, 105, FAULT, "the other side cannot be reached", "de andere kant is niet bereikbaar")                           \
    X(TIMED_OUT, 106, FAULT, "no answer in time", "er kwam niet op tijd antwoord")                                                \
    X(KEEPER_LOST, 107, FAULT, "the process that holds the keys is gone", "het proces met de sleutels is weg")                    \
    X(BAD_CONFIG, 108, FAULT, "the configuration is not acceptable", "de instellingen zijn niet goed")                            \
    X(UNSAFE_FILE, 109, FAULT, "a file is open to others than its owner", "een bestand is leesbaar voor anderen dan de eigenaar") \
    X(CRYPTO_FAILED, 110, FAULT, "a cryptographic library call failed", "een bewerking met sleutels is mislukt")                  \
    X(BUSY, 111, FAULT, "busy, try again later", "het is nu te druk, probeer het later opnieuw")                                  \
    X(QUARANTINED, 112, FAULT, "the ledger and its signed head disagree",                                                         \
      "het logboek en de ondertekende stand ervan kloppen niet met elkaar")                                                       \
    X(ANCHOR_LOST, 113, FAULT, "the keeper does not know any more what it signed",                                                \
      "het proces met de sleutels weet niet meer wat het ondertekend heeft")

enum status_class { STATUS_CLASS_DONE = 0, STATUS_CLASS_REFUSAL, STATUS_CLASS_FAULT };

enum status_code {
#define STATUS_ENUM(name, number, class, text, dutch) STATUS_##name = number,
    STATUS_TABLE(STATUS_ENUM)
#undef STATUS_ENUM
};

struct status {
    enum status_code code;
};

#define STATUS(name) ((struct status){STATUS_##name})
#define FAIL(name) STATUS(name)

/* Returns from the calling function when `expr` did not go well. */
#define TRY(expr)                    \
    do {                             \
        struct status try_ = (expr); \
        if (try_.code != STATUS_OK)  \
            return try_;             \
    } while (0)

/* A broken invariant ends the process, also in release builds: better silent than wrong. */
#define ENSURE(condition)                                                        \
    do {                                                                         \
        if (!(condition)) {                                                      \
            fprintf(stderr, "bug: %s:%d: %s\n", __FILE__, __LINE__, #condition); \
            abort();                                                             \
        }                                                                        \
    } while (0)

static inline bool status_ok(struct status status) { return status.code == STATUS_OK; }
static inline bool status_is(struct status status, enum status_code code) { return status.code == code; }

/* Whether `number` is a code of the table: numbers from the wire are checked before they become one. */
bool status_is_known(unsigned number);
enum status_class status_class(struct status status);
/* Lower-case word of the code, e.g. "no-rule": stable, for JSON and logs. */
const char *status_word(struct status status);
/* The status with this word of `size` characters; false when no row has it. */
MUST_USE bool status_of_word(const char *word, size_t size, struct status *out);
/* English for operators, Dutch for people who work with households; never both in a sentence. */
enum language { ENGLISH, DUTCH, LANGUAGES };
/* One English sentence without a full stop. */
const char *status_text(struct status status);
/* The same in Dutch, for who reads Dutch around it. */
const char *status_dutch(struct status status);
/* Exit code of a command: 0 done, 1 refusal (also of a file or setting that a person gave), 2 fault; 64 is for a wrong command line. */
int status_exit_code(struct status status);

/* What a person must know to mend bad input: place and reason, never an identity (P-01). Parsers fill
 * it when they fail; it is empty otherwise. */
#define COMPLAINT_BYTES 320
struct complaint {
    char text[COMPLAINT_BYTES];
};
/* Writes place and reason (cut when too long). `why` may be NULL. */
void complaint_write(struct complaint *why, const char *format, ...) __attribute__((format(printf, 2, 3)));
MUST_USE static inline struct status status_pass(struct status status) { return status; }
/* Writes, and gives `status` back, so that a parser can end with `return complain(why, FAIL(INVALID), "%s:%u: …", …)`. No
 * function, so that compilers and analyzers see that it is the same status. */
#define complain(why, status, ...) (complaint_write((why), __VA_ARGS__), status_pass(status))

/* Ownership: build in a CLEANUP variable, hand over with TAKE on the last line. */
#define CLEANUP(type) __attribute__((cleanup(type##_cleanup)))
#define DEFINE_CLEANUP(type) \
    static inline void type##_cleanup(struct type **owned) { *owned = type##_free(*owned); }
#define TAKE(owned)                         \
    __extension__({                         \
        __typeof__(owned) taken_ = (owned); \
        (owned) = NULL;                     \
        taken_;                             \
    })
#define N(array) (sizeof(array) / sizeof((array)[0]))
