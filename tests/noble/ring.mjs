// SPDX-License-Identifier: EUPL-1.2
//
// A ring, and what it proves, from docs/pseudonyms.md ("The ring", "Evidence") and docs/protocol.md alone.
import { sha256 } from '@noble/hashes/sha2';
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils';
import { Point, element, integer, inverse, isSignedBy, littleEndian, mod, multiply, ORDER } from './group.mjs';

const FORM = new RegExp('^schakel-ring 2\ngeneration ([1-9][0-9]*)\nprevious ([0-9a-f]{64})\ncommittee ([2-5]) ([3-9])\n'
  + '((?:member [1-9] [0-9]{20} [0-9a-f]{64}\n)+)((?:key [a-z][a-z0-9-]* [0-9]{20} [1-9][0-9]*(?: [0-9a-f]{64})+\n)+)'
  + 'transcript [0-9a-f]{64}\n((?:signature [1-9] [0-9a-f]{128}\n)*)$');
const rows = (lines) => lines.split('\n').slice(0, -1).map((line) => line.split(' '));

export function readRing(text) {
  const found = FORM.exec(text);
  if (!found) throw new Error('this is no ring');
  const [, generation, previous, threshold, size, members, keys, signatures] = found;
  const ring = {
    generation: Number(generation), previous, threshold: Number(threshold), size: Number(size),
    members: rows(members).map(([, , oin, key]) => ({ oin, key: hexToBytes(key) })),
    keys: rows(keys).map(([, domain, holder, epoch, ...commitments]) =>
      ({ domain, holder, epoch: Number(epoch), commitments: commitments.map((hex) => element(hexToBytes(hex))) })),
    signatures: rows(signatures).map(([, member, signature]) => ({ member: Number(member), signature: hexToBytes(signature) })),
    body: utf8ToBytes(text.slice(0, text.length - signatures.length)),
  };
  if (ring.members.length !== ring.size || ring.keys.some((key) => key.commitments.length !== ring.threshold))
    throw new Error('a ring that is not as large as it says');
  return ring;
}

export const ringHash = (ring) => bytesToHex(sha256(ring.body));

export function isAccepted(ring) {
  const good = ring.signatures.filter(({ member, signature }) =>
    isSignedBy(ring.members[member - 1].key, 'schakel/ring/v2', ring.body, signature));
  return new Set(good.map(({ member }) => member)).size >= ring.threshold;
}

export const publicShare = (key, member) =>
  key.commitments.reduce((sum, point, power) => sum.add(multiply(point, mod(BigInt(member) ** BigInt(power)))), Point.ZERO);

// ---- protobuf: number of a field to its last value, a number or bytes

function readVarint(bytes, at) {
  let value = 0n;
  for (let shift = 0n; ; shift += 7n) {
    const byte = bytes[at++];
    if (byte === undefined) throw new Error('cut');
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return [value, at];
  }
}

// Of a field that stands there more than once the last, and with `repeated` all of it.
function readFields(bytes, repeated) {
  const fields = repeated ? { [repeated]: [] } : {};
  for (let at = 0, tag, value; at < bytes.length;) {
    [tag, at] = readVarint(bytes, at);
    [value, at] = readVarint(bytes, at);
    if ((tag & 7n) === 2n) {
      if (at + Number(value) > bytes.length) throw new Error('cut');
      [value, at] = [bytes.subarray(at, at + Number(value)), at + Number(value)];
    } else if ((tag & 7n) !== 0n) throw new Error('a type of field that the messages do not have');
    if (repeated && tag >> 3n === BigInt(repeated)) fields[repeated].push(value);
    else fields[tag >> 3n] = value;
  }
  return fields;
}

const textOf = (bytes) => new TextDecoder().decode(bytes);
const isSame = (a, b) => a && bytesToHex(a) === bytesToHex(b);
const points = (bytes) => Array.from({ length: bytes.length / 32 }, (_, i) => element(bytes.subarray(32 * i, 32 * (i + 1))));

// ---- evidence

const EVIDENCE = new RegExp('^schakel/evidence/v1\nkind wrong-partial\nmask ([0-9a-f]{64})\nweights ([0-9a-f]{64})\n'
  + 'request ([A-Za-z0-9+/=]+)\nanswer ([A-Za-z0-9+/=]+)\nring ([A-Za-z0-9+/=]+)\n$');

const must = (holds, what) => { if (!holds) throw new Error(what); };
const fromBase64 = (text) => new Uint8Array(Buffer.from(text, 'base64'));

// Σ d_j·points_j + s·base = the last of the points?
function isCheckOf(all, base, mask, weights) {
  const sum = all.slice(0, -1).reduce((so_far, point, j) => {
    const weight = littleEndian(sha256(concatBytes(utf8ToBytes('schakel/weights/v1'), weights, integer(j, 2))).subarray(0, 16));
    return so_far.add(multiply(point, mod(weight)));
  }, multiply(base, mask));
  return sum.equals(all.at(-1));
}

// The OIN of who signed a wrong answer; an error says why the file shows nothing.
export function convicts(file) {
  const found = EVIDENCE.exec(file);
  must(found, 'no evidence file');
  const mask = littleEndian(hexToBytes(found[1])), weights = hexToBytes(found[2]);
  const [request, frame, ring] = [fromBase64(found[3]), fromBase64(found[4]), readRing(textOf(fromBase64(found[5])))];
  must(mask > 0n && mask < ORDER, 'a mask out of range');
  must(isAccepted(ring), 'too few signed the ring');

  const { 1: content, 2: signature, 3: body } = readFields(frame);
  const envelope = readFields(content);
  const member = ring.members.findIndex(({ oin }) => oin === textOf(envelope[4])) + 1;
  must(member, 'no member of the committee');
  must(isSignedBy(ring.members[member - 1].key, 'schakel/envelope/v2', content, signature), 'not signed by it');
  must(envelope[2] === 6n && isSame(envelope[10], sha256(body)), 'no answer to an evaluation');
  must(isSame(readFields(envelope[11])[22], sha256(request)), 'an answer to another request');

  const asked = readFields(request, 16);
  const parts = asked[16].map((part) => readFields(part)).map((part) => ({ ...part, blinded: points(part[5]) }));
  const answered = points(readFields(body)[3]);
  must(parts.reduce((sum, { blinded }) => sum + blinded.length, 0) === answered.length, 'not as many points');
  // each part has weights of its own: the one that is meant has to be searched
  const meant = parts.findIndex(({ blinded }) => isCheckOf(blinded, Point.BASE, mask, weights));
  must(meant >= 0, 'mask and weights are not those of the request');
  const before = parts.slice(0, meant).reduce((sum, { blinded }) => sum + blinded.length, 0), part = parts[meant];
  const key = ring.keys.find((each) => each.domain === textOf(asked[1]) && each.holder === textOf(part[1])
    && BigInt(each.epoch) === part[2]);
  must(key && asked[8] === BigInt(ring.generation), 'no such key in the ring');
  const delta = Array.from({ length: ring.size - 1 }, (_, i) => BigInt(i + 1)).reduce((a, b) => a * b);
  must(!isCheckOf(answered.slice(before, before + part.blinded.length), multiply(publicShare(key, member), inverse(delta)), mask, weights),
    'the answer is right');
  return ring.members[member - 1].oin;
}
