# SPDX-License-Identifier: EUPL-1.2
"""What both programs say about themselves, and to words they do not understand: usage_test.py SCHAKEL SCHAKELD.

Every sentence that `schakel --help` lists explains itself, and an option that its help names is one it takes."""
import re
import subprocess
import sys

schakel, schakeld = sys.argv[1:]
USAGE = 64
# What the nouns of people who work with households say, and what the others say.
DUTCH_NOUNS = {'case', 'inbox', 'signal'}
ENGLISH = {'wants': '--{} wants', 'unknown': 'no option --{} here', 'required': '--{} is required', 'twice': '--{} was given twice',
           'mark': '(required)', 'options': '[OPTIONS]', 'no sentence': 'there is no sentence "{}"',
           'foreign': {'BESTAND', 'CASUS', 'DATUM', 'LIJST', 'NAAM', 'NUMMER', 'OPTIES', 'PAD', 'SECONDEN', 'TEKST', 'WOORD'}}
DUTCH = {'wants': 'bij --{} hoort', 'unknown': 'hier geen optie --{}', 'required': '--{} is verplicht', 'twice': '--{} staat er twee keer',
         'mark': '(verplicht)', 'options': '[OPTIES]', 'no sentence': 'de opdracht "{}" is er niet',
         'foreign': {'CASE', 'DATE', 'FILE', 'LIST', 'NAME', 'NUMBER', 'OPTIONS', 'PATH', 'SECONDS', 'TEXT', 'WORD'}}
failures, claims = [], 0


def run(*words):
    ran = subprocess.run(words, capture_output=True, text=True, check=False, env={'PATH': '/usr/bin:/bin'})
    return ran.returncode, ran.stdout, ran.stderr


def claim(sentence, holds, shown=''):
    global claims
    claims += 1
    if not holds:
        failures.append(f'not so: {sentence} {shown!r}')


def claim_refused(words, says):
    code, out, err = run(*words)
    claim(f'{" ".join(words[1:])} is not understood, and it says why', code == USAGE and not out and says in err, (code, out, err))


code, listed, err = run(schakel, '--help')
claim('schakel --help lists the sentences', code == 0 and not err, err)
claim('schakel help is the same', run(schakel, 'help') == (0, listed, ''))
claim('schakel alone lists them as an error', run(schakel) == (USAGE, '', listed))
rows = [(line[2:11].strip(), line[12:22].strip(), line[23:]) for line in listed.split('\n') if line.startswith('  ')]
claim('there are more than twenty', len(rows) > 20, len(rows))
for noun, verb, sentence in rows:
    words = [schakel, noun] + ([verb] if verb else [])
    says = DUTCH if noun in DUTCH_NOUNS else ENGLISH
    code, page, err = run(*words, '--help')
    head, _, rest = page.partition('\n')
    begins = ' '.join(['schakel', *words[1:], says['options']])
    claim(f'{noun} {verb} explains itself', code == 0 and not err and head.startswith(begins), page)
    claim(f'{noun} {verb} says the same as the list', sentence in rest, sentence)
    claim(f'{noun} {verb} has one language', not says['foreign'] & set(re.findall(r'\b[A-Z]{2,}\b', page)), page)
    options = re.findall(r'^  --([a-z-]+)( \S+)? +(\S.*)$', rest, re.M)
    claim(f'{noun} {verb} takes what every sentence takes', {'json', 'socket', 'help'} <= {name for name, _, _ in options})
    for name, value, meaning in options:
        if value:
            claim_refused([*words, '--' + name], says['wants'].format(name))
        elif name != 'help':
            claim_refused([*words, f'--{name}=x'], says['unknown'].format(name))
        if says['mark'] in meaning:
            arguments = [word for other, given, what in options if says['mark'] in what and other != name for word in ('--' + other, 'x')]
            claim_refused([*words, *arguments], says['required'].format(name))
    claim_refused([*words, '--nonsense'], says['unknown'].format('nonsense'))
    claim_refused([*words, '--json', '--json'], says['twice'].format('json'))
for noun in {noun for noun, verb, _ in rows if verb}:
    code, page, err = run(schakel, noun, '--help')
    own = [line for line in listed.split('\n') if line[2:11].strip() == noun]
    claim(f'{noun} --help lists its sentences and no others', code == 0 and not err and page.split('\n')[1:-2] == own, page)
    claim(f'{noun} alone lists them as an error', run(schakel, noun) == (USAGE, '', page))
    claim_refused([schakel, noun, '--json'], (DUTCH if noun in DUTCH_NOUNS else ENGLISH)['no sentence'].format(f'{noun} --json'))
for program, section in (schakel, 1), (schakeld, 8):
    code, manual, err = run(program, 'print-manual')
    begins = f'.TH {program.split("/")[-1]} {section} '
    claim(f'{begins} is a manual page', code == 0 and not err and begins in manual.split('\n')[1], manual[:200])
    loose = [line for line in manual.split('\n') if re.match(r"[.']", line) and not re.match(r'\.(TH|SH|SS|PP|TP|B|\\")( |$)', line)]
    claim(f'{begins} has no request that is not meant', not loose, loose)
claim_refused([schakel, 'nonsense'], 'there is no sentence "nonsense"')
claim_refused([schakel, 'case', 'nonsense'], 'de opdracht "case nonsense" is er niet')
claim_refused([schakel, 'ledger', 'verify'], 'wants DIR')
claim_refused([schakel, 'case', 'show'], 'hier hoort CASUS')
claim_refused([schakel, 'case', 'list', 'x'], 'hier hoort niets meer achter')
claim_refused([schakel, 'ledger', 'verify', '--', *['x'] * 70], 'too many arguments: at most 64')

claim_refused([schakeld], 'usage: schakeld CONFIG')
claim_refused([schakeld, '--nonsense'], 'usage: schakeld CONFIG')
for words in [], ['x', 'y'], ['x', '--old'], ['--new']:
    claim_refused([schakeld, 'check', *words], 'usage: schakeld CONFIG')
for printer in re.findall(r'^ +schakeld (print-\S+)', run(schakeld)[2], re.M):
    code, out, err = run(schakeld, printer)
    claim(f'schakeld {printer} prints', code == 0 and out and not err, err)
code, out, err = run(schakeld, 'check', '/nowhere/node.conf')
claim('a file that is not there is named', code == 1 and not err and '/nowhere/node.conf' in out, out)

print('\n'.join(failures))
print(f'{claims} claims, {len(failures)} do not hold')
sys.exit(1 if failures or claims < 200 else 0)
