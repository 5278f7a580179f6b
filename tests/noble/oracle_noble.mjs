// SPDX-License-Identifier: EUPL-1.2
//
// A second independent computation, in another language and on another library (@noble/curves): what the product makes of
// test shares is made again from docs/pseudonyms.md alone. Reads the lines that pseudonym_vectors prints; a kind of line that
// it does not know is a failure, so that nothing goes by unchecked.
import { createInterface } from 'node:readline';
import { ed25519, ristretto255, ristretto255_hasher } from '@noble/curves/ed25519';
import { sha256 } from '@noble/hashes/sha2';
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils';

const Point = ristretto255.Point;
const ORDER = Point.Fn.ORDER;
const HASH_DST = 'HashToGroup-OPRFV1-\x01-ristretto255-SHA512';

const integer = (value, size) => hexToBytes(BigInt(value).toString(16).padStart(2 * size, '0'));
const framed = (text) => concatBytes(integer(text.length, 2), utf8ToBytes(text));
const mod = (k) => ((k % ORDER) + ORDER) % ORDER;
const scalar = (hex) => mod(BigInt('0x' + bytesToHex(hexToBytes(hex).reverse())));
const multiply = (point, k) => (k === 0n ? Point.ZERO : point.multiply(k));

// Lagrange at zero over these members, 1-based.
const weight = (i, members) =>
  members.filter((j) => j !== i).reduce((w, j) => mod(w * BigInt(j) * Point.Fn.inv(mod(BigInt(j - i)))), 1n);
const interpolate = (members, of) => members.reduce((sum, i) => sum.add(of(i, weight(i, members))), Point.ZERO);

const wrong = [];
const expect = (what, made, printed) => made === printed || wrong.push(`${what}: ${made}, printed ${printed}`);

let shares = [];
const kinds = {
  key(row) {
    shares = row.shares.map(scalar);
    for (const members of [[1, 2, 3], [2, 4, 5]])
      expect('key', interpolate(members, (i, w) => multiply(Point.BASE, mod(w * shares[i - 1]))).toHex(), row.key);
  },
  pseudonym(row) {
    const base = ristretto255_hasher.hashToCurve(
      concatBytes(framed(row.domain), utf8ToBytes(row.holder), framed(row.type), framed(row.canonical)), { DST: HASH_DST });
    const made = interpolate(row.members, (i, w) => multiply(base, mod(w * shares[i - 1])));
    const tag = sha256(concatBytes(utf8ToBytes('schakel/tag/v2'), framed(row.domain), utf8ToBytes(row.holder), integer(row.epoch, 4),
                                   made.toBytes()));
    expect(`pseudonym of a ${row.type}`, made.toHex(), row.pseudonym);
    expect(`tag of a ${row.type}`, bytesToHex(tag), row.tag);
  },
  voucher(row) {
    const said = concatBytes(utf8ToBytes('schakel/voucher/v1' + row.member + row.requester + row.holder), framed(row.domain),
                             integer(row.epoch, 4), integer(row.purpose, 1), integer(row.count, 2), integer(row.uses, 1),
                             hexToBytes(row.id), hexToBytes(row.case_commit), hexToBytes(row.escrow), integer(row.issued_ms, 8),
                             integer(row.expires_ms, 8));
    const commit = sha256(concatBytes(utf8ToBytes('schakel/case/v2'), hexToBytes(row.case_id), hexToBytes(row.id)));
    expect('commitment to a case', bytesToHex(commit), row.case_commit);
    expect('signature under a voucher', ed25519.verify(hexToBytes(row.signature), said, hexToBytes(row.public), { zip215: false }), true);
  },
};

let count = 0;
for await (const line of createInterface({ input: process.stdin })) {
  const row = JSON.parse(line);
  if (row.kind === 'escrow') continue; // made again in Python: oracle_pseudonym.py
  if (!kinds[row.kind]) throw new Error(`nobody here checks a ${row.kind}`);
  kinds[row.kind](row);
  count++;
}
for (const fault of wrong) console.log(fault);
console.log(`${count} lines computed again, ${wrong.length} wrong`);
process.exitCode = wrong.length || count < Number(process.argv[2]) ? 1 : 0;
