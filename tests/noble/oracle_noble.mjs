// SPDX-License-Identifier: EUPL-1.2
//
// A second independent computation, in another language and on another library (@noble/curves): what the product makes of
// test shares is made again from docs/ alone. Reads the lines that pseudonym_vectors and ring_vectors print; a kind of line that
// it does not know is a failure, so that nothing goes by unchecked, and so is a kind of which there are too few.
import { createInterface } from 'node:readline';
import { ristretto255_hasher } from '@noble/curves/ed25519';
import { sha256 } from '@noble/hashes/sha2';
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils';
import { escrowOf, openingOf, subkey } from './escrow.mjs';
import { Point, framed, integer, interpolate, isSignedBy, mod, multiply, scalar } from './group.mjs';
import { convicts, isAccepted, publicShare, readRing, ringHash } from './ring.mjs';

const HASH_DST = 'HashToGroup-OPRFV1-\x01-ristretto255-SHA512';

const wrong = [];
const expect = (what, made, printed) => made === printed || wrong.push(`${what}: ${made}, printed ${printed}`);
const textOf = (hex) => new TextDecoder().decode(hexToBytes(hex));
const keyOf = (shares, members) => interpolate(members, (i, w) => multiply(Point.BASE, mod(w * shares[i - 1]))).toHex();

// draft-irtf-cfrg-xchacha 2.2.1
expect('a subkey', bytesToHex(subkey(Uint8Array.from({ length: 32 }, (_, i) => i), hexToBytes('000000090000004a0000000031415927'))),
       '82413b4227b27bfed30e42508a877d73a0f9e4d58a74a853c12ec41326d3ecdc');

let shares = [], before = null;
const kinds = {
  key: { least: 1, again(row) {
    shares = row.shares.map(scalar);
    for (const members of [[1, 2, 3], [2, 4, 5]]) expect('key', keyOf(shares, members), row.key);
  } },
  pseudonym: { least: 8, again(row) {
    const base = ristretto255_hasher.hashToCurve(
      concatBytes(framed(row.domain), utf8ToBytes(row.holder), framed(row.type), framed(row.canonical)), { DST: HASH_DST });
    const made = interpolate(row.members, (i, w) => multiply(base, mod(w * shares[i - 1])));
    const tag = sha256(concatBytes(utf8ToBytes('schakel/tag/v2'), framed(row.domain), utf8ToBytes(row.holder), integer(row.epoch, 4),
                                   made.toBytes()));
    expect(`pseudonym of a ${row.type}`, made.toHex(), row.pseudonym);
    expect(`tag of a ${row.type}`, bytesToHex(tag), row.tag);
  } },
  voucher: { least: 3, again(row) {
    const said = concatBytes(utf8ToBytes(row.member + row.requester + row.holder), framed(row.domain), integer(row.epoch, 4),
                             integer(row.purpose, 1), integer(row.count, 2), integer(row.uses, 1), hexToBytes(row.id),
                             hexToBytes(row.case_commit), hexToBytes(row.escrow), integer(row.issued_ms, 8), integer(row.expires_ms, 8));
    const commit = sha256(concatBytes(utf8ToBytes('schakel/case/v2'), hexToBytes(row.case_id), hexToBytes(row.id)));
    expect('commitment to a case', bytesToHex(commit), row.case_commit);
    expect('signature under a voucher', isSignedBy(hexToBytes(row.public), 'schakel/voucher/v1', said, hexToBytes(row.signature)), true);
  } },
  ring: { least: 8, again(row) {
    const ring = readRing(textOf(row.text));
    expect('hash of a ring', ringHash(ring), row.hash);
    expect('who accepts a ring', isAccepted(ring), row.accepted);
    expect('the ring before', before && ring.generation > before.generation ? ringHash(before) : ring.previous, ring.previous);
    for (const { place, of } of row.shares) {
      const each = of.map(scalar), key = ring.keys[place];
      for (const members of [[1, 2, 3], [2, 4, 5]])
        expect(`key ${place} of a ring`, keyOf(each, members), key.commitments[0].toHex());
      each.forEach((share, i) =>
        expect(`public share ${i + 1} of key ${place}`, publicShare(key, i + 1).toHex(), multiply(Point.BASE, share).toHex()));
    }
    row.public.forEach((hex, i) => expect(`public share ${i + 1}`, publicShare(ring.keys.at(-1), i + 1).toHex(), hex));
    before = ring;
  } },
  evidence: { least: 11, again(row) {
    let convicted = '', why = '';
    try { convicted = convicts(textOf(row.file)); } catch (error) { why = error.message; }
    expect(`whom evidence convicts (${why}; ${row.why})`, convicted, row.convicts);
  } },
  escrow: { least: 2, again(row) { expect(`escrow of ${row.reference}`, escrowOf(row, shares), row.sealed); } },
  opening: { least: 4, again(row) {
    let shared = '', why = '';
    try { shared = openingOf(row, shares); } catch (error) { why = error.message; }
    expect(`opening by ${row.members} (${why})`, shared, row.shared);
    const ephemeral = multiply(Point.BASE, scalar(row.e));
    expect('what was to be opened', interpolate([1, 2, 4], (i, w) => multiply(ephemeral, mod(w * shares[i - 1]))).toHex(), row.shared);
    let refused = false;
    try { openingOf({ ...row, proofs: row.proofs.slice(128) + row.proofs.slice(0, 128) }, shares); } catch { refused = true; }
    expect('whether the proof of another member is refused', refused, true);
  } },
};

const seen = Object.fromEntries(Object.keys(kinds).map((kind) => [kind, 0]));
for await (const line of createInterface({ input: process.stdin })) {
  const row = JSON.parse(line);
  if (!kinds[row.kind]) throw new Error(`nobody here checks a ${row.kind}`);
  kinds[row.kind].again(row);
  seen[row.kind]++;
}
for (const [kind, { least }] of Object.entries(kinds)) if (seen[kind] < least) wrong.push(`${seen[kind]} lines of kind ${kind}`);
for (const fault of wrong) console.log(fault);
console.log(`${Object.values(seen).reduce((a, b) => a + b)} lines computed again, ${wrong.length} wrong`);
process.exitCode = wrong.length ? 1 : 0;
