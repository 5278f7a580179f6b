// SPDX-License-Identifier: EUPL-1.2
//
// The building blocks of docs/pseudonyms.md, on @noble/curves.
import { ed25519, ristretto255 } from '@noble/curves/ed25519';
import { concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils';

export const Point = ristretto255.Point;
export const ORDER = Point.Fn.ORDER;

export const integer = (value, size) => hexToBytes(BigInt(value).toString(16).padStart(2 * size, '0'));
export const framed = (text) => concatBytes(integer(text.length, 2), utf8ToBytes(text));
export const mod = (k) => ((k % ORDER) + ORDER) % ORDER;
export const littleEndian = (bytes) => bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
export const scalar = (hex) => mod(littleEndian(hexToBytes(hex)));
export const multiply = (point, k) => (k === 0n ? Point.ZERO : point.multiply(k));
export const inverse = (k) => Point.Fn.inv(mod(k));

// One encoding each, and never the identity.
export function element(bytes) {
  const point = Point.fromBytes(bytes);
  if (point.equals(Point.ZERO)) throw new Error('the identity');
  return point;
}

// Lagrange at zero over these members, 1-based.
export const weight = (i, members) =>
  members.filter((j) => j !== i).reduce((w, j) => mod(w * BigInt(j) * inverse(BigInt(j - i))), 1n);
export const interpolate = (members, of) => members.reduce((sum, i) => sum.add(of(i, weight(i, members))), Point.ZERO);

export function isSignedBy(key, prefix, said, signature) {
  try {
    return ed25519.verify(signature, concatBytes(utf8ToBytes(prefix), said), key, { zip215: false });
  } catch {
    return false; // no key, or no signature
  }
}
