// SPDX-License-Identifier: EUPL-1.2
//
// Escrows and their opening, from docs/pseudonyms.md and docs/protocol.md alone. The AEAD is node's own (OpenSSL), under a subkey made here.
import { createCipheriv } from 'node:crypto';
import { expand_message_xmd } from '@noble/curves/abstract/hash-to-curve';
import { sha256, sha512 } from '@noble/hashes/sha2';
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils';
import { Point, element, framed, integer, interpolate, inverse, littleEndian, mod, multiply, scalar } from './group.mjs';

const uniform = (said, dst) => mod(littleEndian(expand_message_xmd(said, utf8ToBytes(dst), 64, sha512)));
const padded = (text, size) => Uint8Array.from({ length: size }, (_, i) => utf8ToBytes(text)[i] ?? 0);

// ---- XChaCha20-Poly1305, draft-irtf-cfrg-xchacha

const QUARTERS = [[0, 4, 8, 12], [1, 5, 9, 13], [2, 6, 10, 14], [3, 7, 11, 15], [0, 5, 10, 15], [1, 6, 11, 12], [2, 7, 8, 13], [3, 4, 9, 14]];

// 2.2: twenty rounds, of which the first and the last row are the subkey.
export function subkey(key, nonce) {
  const state = new Uint32Array(concatBytes(utf8ToBytes('expand 32-byte k'), key, nonce.subarray(0, 16)).buffer);
  const mix = (left, right, target, turn) => {
    state[left] += state[right];
    const mixed = state[target] ^ state[left];
    state[target] = (mixed << turn) | (mixed >>> (32 - turn));
  };
  for (let round = 0; round < 10; round++)
    for (const [a, b, c, d] of QUARTERS) { mix(a, b, d, 16); mix(c, d, b, 12); mix(a, b, d, 8); mix(c, d, b, 7); }
  return new Uint8Array(Uint32Array.from([...state.subarray(0, 4), ...state.subarray(12)]).buffer);
}

function seal(key, nonce, bound, plain) {
  const cipher = createCipheriv('chacha20-poly1305', subkey(key, nonce), concatBytes(new Uint8Array(4), nonce.subarray(16)), { authTagLength: 16 });
  cipher.setAAD(bound, { plaintextLength: plain.length });
  return concatBytes(cipher.update(plain), cipher.final(), cipher.getAuthTag());
}

// ---- an escrow

function boundTerms(row) {
  const commit = () => sha256(concatBytes(utf8ToBytes('schakel/case/v2'), hexToBytes(row.case_id), hexToBytes(row.voucher_id)));
  return concatBytes(row.case_id ? concatBytes(hexToBytes(row.voucher_id), commit(), integer(row.uses, 1)) : new Uint8Array(0),
                     row.mask ? integer(row.mask, 8) : new Uint8Array(0));
}

function boundRequest(row) {
  const points = hexToBytes(row.points), terms = boundTerms(row);
  return sha256(concatBytes(utf8ToBytes('schakel/escrow-request/v2' + row.requester), integer(row.act, 1), integer(row.generation, 4),
                            integer(1, 2), framed(row.domain), utf8ToBytes(row.holder), integer(row.epoch, 4),
                            integer(points.length / 32, 2), points, integer(terms.length, 2), terms));
}

// From the seed, and again as it opens: members that see E only form the shared point; nobody forms the key.
export function escrowOf(row, shares) {
  const seed = hexToBytes(row.seed), members = [2, 3, 5];
  const ephemeral = multiply(Point.BASE, uniform(seed, 'schakel/escrow/v2'));
  const by = (base) => interpolate(members, (i, w) => multiply(base, mod(w * shares[i - 1])));
  const secret = sha256(concatBytes(utf8ToBytes('schakel/escrow/v2'), ephemeral.toBytes(), by(ephemeral).toBytes(), by(Point.BASE).toBytes()));
  const content = concatBytes(integer(2, 1), seed, padded(row.reference, 64), integer(row.list.length, 2),
                              ...row.list.map(([number, value]) => concatBytes(integer(number, 1), integer(value.length, 1), padded(value, 46))));
  return bytesToHex(concatBytes(ephemeral.toBytes(), seal(secret, new Uint8Array(24), boundRequest(row), content)));
}

// ---- an opening

// RFC 9497 2.2.2 with one pair, of which M and Z are not weighed.
function isProof(shown, asked, answered, proof) {
  const [c, s] = [littleEndian(proof.subarray(0, 32)), littleEndian(proof.subarray(32))];
  const t2 = multiply(Point.BASE, s).add(multiply(shown, c)), t3 = multiply(asked, s).add(multiply(answered, c));
  const said = [shown, asked, answered, t2, t3].map((point) => concatBytes(integer(32, 2), point.toBytes()));
  return c === uniform(concatBytes(...said, utf8ToBytes('Challenge')), 'schakel/audit/v1/challenge');
}

// The shared point of the members' answers; an error names the member whose answer is not its share's.
export function openingOf(row, shares) {
  const ephemeral = multiply(Point.BASE, scalar(row.e)), points = hexToBytes(row.points), proofs = hexToBytes(row.proofs);
  const delta = Array.from({ length: shares.length - 1 }, (_, i) => BigInt(i + 1)).reduce((a, b) => a * b);
  return interpolate(row.members, (i, w) => {
    const at = row.members.indexOf(i), answered = element(points.subarray(32 * at, 32 * at + 32));
    const factor = mod(shares[i - 1] * inverse(delta));
    if (!answered.equals(multiply(ephemeral, factor))) throw new Error(`the answer of member ${i}`);
    if (!isProof(multiply(Point.BASE, factor), ephemeral, answered, proofs.subarray(64 * at, 64 * at + 64)))
      throw new Error(`the proof of member ${i}`);
    return multiply(answered, mod(delta * w));
  }).toHex();
}
