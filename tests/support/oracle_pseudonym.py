#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
#
# An independent computation of pseudonyms: ristretto255 from RFC 9496, hashing from RFC 9380 and the product's own
# documented encodings, in plain Python and with nothing of the product. Runs the program given as argument, which prints
# shares and results as JSON lines, and recomputes every result from the shares.
import hashlib
import json
import math
import subprocess
import sys

import nacl.exceptions
import nacl.signing

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


def is_negative(x):
    return x % P & 1


def magnitude(x):
    x %= P
    return P - x if is_negative(x) else x


def ratio_root(u, v):
    """RFC 9496 4.2: whether u/v is a square, and the non-negative root of u/v or of i·u/v."""
    r = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    check = v * r * r % P
    correct, flipped = check == u % P, check == -u % P
    flipped_i = check == -u * ROOT_OF_MINUS_ONE % P
    if flipped or flipped_i:
        r = r * ROOT_OF_MINUS_ONE % P
    return correct or flipped, magnitude(r)


ONE_MINUS_D_SQUARED = (1 - D * D) % P
D_MINUS_ONE_SQUARED = (D - 1) ** 2 % P
# RFC 9496 4.1 gives these two constants; which of the two roots each is matters, so they stand here as printed there.
INVERSE_ROOT_A_MINUS_D = 54469307008909316920995813868745141605393597292927456921205312896311721017578
ROOT_AD_MINUS_ONE = 25063068953384623474111414158702152701244531502492656460079210482610430750235
assert INVERSE_ROOT_A_MINUS_D**2 * (-1 - D) % P == 1
assert ROOT_AD_MINUS_ONE**2 % P == (-D - 1) % P


# Points are extended coordinates (x, y, z, t) of edwards25519.
IDENTITY = (0, 1, 1, 0)


def add(a, b):
    """RFC 8032 5.1.4."""
    e = (a[1] - a[0]) * (b[1] - b[0]) % P
    f = (a[1] + a[0]) * (b[1] + b[0]) % P
    g = 2 * a[3] * b[3] * D % P
    h = 2 * a[2] * b[2] % P
    m, n, o, p = f - e, h - g, h + g, f + e
    return (m * n % P, o * p % P, n * o % P, m * p % P)


def multiply(k, point):
    result = IDENTITY
    while k:
        if k & 1:
            result = add(result, point)
        point = add(point, point)
        k >>= 1
    return result


def encode(point):
    """RFC 9496 4.3.2."""
    x0, y0, z0, t0 = point
    u1 = (z0 + y0) * (z0 - y0) % P
    u2 = x0 * y0 % P
    _, inverse_root = ratio_root(1, u1 * u2 * u2)
    den1 = inverse_root * u1 % P
    den2 = inverse_root * u2 % P
    z_inverse = den1 * den2 * t0 % P
    if is_negative(t0 * z_inverse):
        x, y = y0 * ROOT_OF_MINUS_ONE % P, x0 * ROOT_OF_MINUS_ONE % P
        den_inverse = den1 * INVERSE_ROOT_A_MINUS_D % P
    else:
        x, y, den_inverse = x0, y0, den2
    if is_negative(x * z_inverse):
        y = -y % P
    return magnitude(den_inverse * (z0 - y)).to_bytes(32, "little")


def decode(data):
    """RFC 9496 4.3.1."""
    s = int.from_bytes(data, "little")
    assert len(data) == 32 and s < P and not is_negative(s)
    u1, u2 = (1 - s * s) % P, (1 + s * s) % P
    v = (-D * u1 * u1 - u2 * u2) % P
    was_square, inverse_root = ratio_root(1, v * u2 * u2)
    x = magnitude(2 * s * inverse_root * u2)
    y = u1 * inverse_root * inverse_root * u2 * v % P
    assert was_square and not is_negative(x * y) and y != 0
    return (x, y, 1, x * y % P)


def map_to_point(data):
    """RFC 9496 4.3.4, MAP."""
    t = int.from_bytes(data, "little") & (2**255 - 1)
    r = ROOT_OF_MINUS_ONE * t * t % P
    u = (r + 1) * ONE_MINUS_D_SQUARED % P
    v = (-1 - r * D) * (r + D) % P
    was_square, s = ratio_root(u, v)
    c = P - 1
    if not was_square:
        s = -magnitude(s * t) % P
        c = r
    n = (c * (r - 1) * D_MINUS_ONE_SQUARED - v) % P
    w0, w1, w2, w3 = 2 * s * v, n * ROOT_AD_MINUS_ONE, 1 - s * s, 1 + s * s
    return tuple(w % P for w in (w0 * w3, w2 * w1, w1 * w3, w0 * w2))


def expand_message_xmd(message, dst, size):
    """RFC 9380 5.3.1 with SHA-512."""
    dst_prime = dst + bytes([len(dst)])
    first = hashlib.sha512(bytes(128) + message + size.to_bytes(2, "big") + b"\0" + dst_prime).digest()
    block, out = hashlib.sha512(first + b"\1" + dst_prime).digest(), b""
    number = 1
    while len(out) < size:
        out += block
        number += 1
        mixed = bytes(a ^ b for a, b in zip(first, block))
        block = hashlib.sha512(mixed + bytes([number]) + dst_prime).digest()
    return out[:size]


def hash_to_group(message):
    uniform = expand_message_xmd(message, b"HashToGroup-OPRFV1-\x01-ristretto255-SHA512", 64)
    return add(map_to_point(uniform[:32]), map_to_point(uniform[32:]))


def framed(text):
    data = text.encode()
    return len(data).to_bytes(2, "big") + data


def aes_tables():
    """FIPS 197 5.1.1: inversion in GF(2^8) and an affine map."""
    def times(a, b):
        product = 0
        while b:
            product ^= a if b & 1 else 0
            a = (a << 1) ^ (0x11B if a & 0x80 else 0)
            b >>= 1
        return product
    box = []
    for value in range(256):
        inverse = next((other for other in range(256) if times(value, other) == 1), 0)
        turned = inverse
        for _ in range(4):
            inverse = (inverse << 1 | inverse >> 7) & 0xFF
            turned ^= inverse
        box.append(turned ^ 0x63)
    return box, times


S_BOX, TIMES = aes_tables()


def aes128(key, block):
    """FIPS 197 5.1 and 5.2: the cipher of ten rounds."""
    words, constant = [list(key[i:i + 4]) for i in range(0, 16, 4)], 1
    for i in range(4, 44):
        word = words[i - 1]
        if i % 4 == 0:
            word = [S_BOX[b] for b in word[1:] + word[:1]]
            word[0] ^= constant
            constant = TIMES(constant, 2)
        words.append([a ^ b for a, b in zip(words[i - 4], word)])
    state = [a ^ b for a, b in zip(block, sum(words[:4], []))]
    for turn in range(1, 11):
        state = [S_BOX[state[(i + 4 * (i % 4)) % 16]] for i in range(16)]  # SubBytes and ShiftRows, columns side by side
        if turn < 10:
            state = [TIMES(state[i], 2) ^ TIMES(state[i // 4 * 4 + (i + 1) % 4], 3) ^ state[i // 4 * 4 + (i + 2) % 4]
                     ^ state[i // 4 * 4 + (i + 3) % 4] for i in range(16)]
        state = [a ^ b for a, b in zip(state, sum(words[4 * turn:4 * turn + 4], []))]
    return bytes(state)


def lookup_token(tag, nonce, holder):
    key = hashlib.sha256(b"schakel/lookup-key/v2" + nonce + holder).digest()[:16]
    scan = bytes(a ^ b for a, b in zip(aes128(key, tag[:16]), tag[:16]))
    return scan + hashlib.sha256(b"schakel/lookup/v2" + tag + nonce + holder).digest()[:16]


def weight(i, members):
    above = below = 1
    for j in members:
        if j != i:
            above = above * j % ORDER
            below = below * (j - i) % ORDER
    return above * pow(below, ORDER - 2, ORDER) % ORDER


def expected(row, shares):
    """Pseudonym, tag and token in hex. Each member multiplies on its own, as in life; nobody forms the key."""
    nonce, holder = bytes.fromhex(row["nonce"]), row["holder"].encode()
    base = hash_to_group(framed(row["domain"]) + holder + framed(row["type"]) + framed(row["canonical"]))
    result = IDENTITY
    for i in row["members"]:
        result = add(result, multiply(weight(i, row["members"]) * shares[i - 1] % ORDER, base))
    pseudonym = encode(result)
    tag = hashlib.sha256(b"schakel/tag/v2" + framed(row["domain"]) + holder + row["epoch"].to_bytes(4, "big") + pseudonym).digest()
    token = lookup_token(tag, nonce, holder)
    return pseudonym.hex(), tag.hex(), token.hex()


def chacha_block(words):
    """RFC 8439 2.3, without the last addition."""
    state = list(words)
    for _ in range(10):
        for a, b, c, d in ((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15),
                           (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14)):
            for left, right, target, turn in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
                state[left] = (state[left] + state[right]) & 0xFFFFFFFF
                mixed = state[target] ^ state[left]
                state[target] = (mixed << turn | mixed >> (32 - turn)) & 0xFFFFFFFF
    return state


def words_of(data):
    return [int.from_bytes(data[i:i + 4], "little") for i in range(0, len(data), 4)]


def bytes_of(words):
    return b"".join(word.to_bytes(4, "little") for word in words)


CHACHA = words_of(b"expand 32-byte k")


def chacha_stream(key, nonce, first, size):
    """RFC 8439 2.4."""
    out = b""
    for counter in range(first, first + (size + 63) // 64):
        start = CHACHA + words_of(key) + [counter] + words_of(nonce)
        out += bytes_of((a + b) & 0xFFFFFFFF for a, b in zip(start, chacha_block(start)))
    return out[:size]


def poly1305(key, data):
    """RFC 8439 2.5."""
    r, s, sum_ = int.from_bytes(key[:16], "little") & 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF, int.from_bytes(key[16:], "little"), 0
    for i in range(0, len(data), 16):
        sum_ = (sum_ + int.from_bytes(data[i:i + 16] + b"\1", "little")) * r % (2**130 - 5)
    return ((sum_ + s) % 2**128).to_bytes(16, "little")


def seal(key, nonce, bound, plain):
    """XChaCha20-Poly1305: RFC 8439 2.8 under the subkey of draft-irtf-cfrg-xchacha 2.2."""
    mixed = chacha_block(CHACHA + words_of(key) + words_of(nonce[:16]))
    key, nonce = bytes_of(mixed[:4] + mixed[12:]), bytes(4) + nonce[16:]
    sealed = bytes(a ^ b for a, b in zip(plain, chacha_stream(key, nonce, 1, len(plain))))
    padded = bound + bytes(-len(bound) % 16) + sealed + bytes(-len(sealed) % 16)
    lengths = len(bound).to_bytes(8, "little") + len(sealed).to_bytes(8, "little")
    return sealed + poly1305(chacha_stream(key, nonce, 0, 32), padded + lengths)


def expected_escrow(row, shares, generator):
    """The escrow of a request from seed and list; what its key is made of, also the other way, by members that see E only."""
    seed, requester, points = bytes.fromhex(row["seed"]), row["requester"].encode(), bytes.fromhex(row["points"])
    case_id, voucher_id, terms = bytes.fromhex(row["case_id"]), bytes.fromhex(row["voucher_id"]), b""
    if case_id:
        terms = voucher_id + hashlib.sha256(b"schakel/case/v2" + case_id + voucher_id).digest() + bytes([row["uses"]])
    if row["mask"]:
        terms += row["mask"].to_bytes(8, "big")
    request = (b"schakel/escrow-request/v2" + requester + bytes([row["act"]]) + row["generation"].to_bytes(4, "big") + b"\0\1"
               + framed(row["domain"]) + row["holder"].encode() + row["epoch"].to_bytes(4, "big")
               + (len(points) // 32).to_bytes(2, "big") + points + len(terms).to_bytes(2, "big") + terms)
    e = int.from_bytes(expand_message_xmd(seed, b"schakel/escrow/v2", 64), "little") % ORDER
    members = (1, 3, 4)
    ephemeral, key, shared = multiply(e, generator), IDENTITY, IDENTITY
    for i in members:
        share = weight(i, members) * shares[i - 1] % ORDER
        key, shared = add(key, multiply(share, generator)), add(shared, multiply(share, ephemeral))
    content = b"\2" + seed + row["reference"].encode().ljust(64, b"\0") + len(row["list"]).to_bytes(2, "big")
    for number, value in row["list"]:
        content += bytes([number, len(value)]) + value.encode().ljust(46, b"\0")
    secret = hashlib.sha256(b"schakel/escrow/v2" + encode(ephemeral) + encode(shared) + encode(key)).digest()
    return (encode(ephemeral) + seal(secret, bytes(24), hashlib.sha256(request).digest(), content)).hex()


def proof_holds(generator, public, asked, answered, proof):
    """RFC 9497 2.2.2 with one pair, of which M and Z are not weighed."""
    c, s = (int.from_bytes(part, "little") for part in (proof[:32], proof[32:]))
    t2 = add(multiply(s, generator), multiply(c, public))
    t3 = add(multiply(s, asked), multiply(c, answered))
    said = b"".join(b"\0\x20" + encode(point) for point in (public, asked, answered, t2, t3)) + b"Challenge"
    return c == int.from_bytes(expand_message_xmd(said, b"schakel/audit/v1/challenge", 64), "little") % ORDER


def opening_holds(row, shares, key, generator):
    """Each member's answer is its share's, divided by (n-1)!, and the sum of them is what the requester made."""
    e = int.from_bytes(bytes.fromhex(row["e"]), "little")
    points, proofs = bytes.fromhex(row["points"]), bytes.fromhex(row["proofs"])
    ephemeral, delta, total = multiply(e, generator), math.factorial(len(shares) - 1), IDENTITY
    for at, i in enumerate(row["members"]):
        factor = shares[i - 1] * pow(delta, ORDER - 2, ORDER) % ORDER
        answered = decode(points[32 * at:32 * at + 32])
        if encode(multiply(factor, ephemeral)) != encode(answered):
            return False
        if not proof_holds(generator, multiply(factor, generator), ephemeral, answered, proofs[64 * at:64 * at + 64]):
            return False
        total = add(total, multiply(delta * weight(i, row["members"]) % ORDER, answered))
    return encode(total).hex() == encode(multiply(e * key % ORDER, generator)).hex() == row["shared"]


def voucher_holds(row):
    case_commit = hashlib.sha256(b"schakel/case/v2" + bytes.fromhex(row["case_id"] + row["id"])).hexdigest()
    said = (b"schakel/voucher/v1" + (row["member"] + row["requester"] + row["holder"]).encode() + framed(row["domain"])
            + row["epoch"].to_bytes(4, "big") + bytes([row["purpose"]]) + row["count"].to_bytes(2, "big") + bytes([row["uses"]])
            + bytes.fromhex(row["id"] + case_commit + row["escrow"])
            + row["issued_ms"].to_bytes(8, "big") + row["expires_ms"].to_bytes(8, "big"))
    try:
        nacl.signing.VerifyKey(bytes.fromhex(row["public"])).verify(said, bytes.fromhex(row["signature"]))
    except nacl.exceptions.BadSignatureError:
        return False
    return case_commit == row["case_commit"]


def self_check():
    """RFC 9496 A.1: the generator and its double. RFC 9497 A.1.2: one blinded element, which goes through all of the hashing.
    FIPS 197 C.1: one block. draft-irtf-cfrg-xchacha A.3.1: one sealed text."""
    generator = bytes.fromhex("e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76")
    twice = bytes.fromhex("6a493210f7499cd17fecb510ae0cea23a110e8d5b901f8acadd3095c73a3b919")
    assert encode(decode(generator)) == generator
    assert encode(multiply(2, decode(generator))) == twice
    assert encode(multiply(ORDER, decode(generator))) == bytes(32)
    assert aes128(bytes(range(16)), bytes(17 * i for i in range(16))).hex() == "69c4e0d86a7b0430d8cdb78070b4c55a"
    text = (b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.")
    sealed = seal(bytes(range(0x80, 0xA0)), bytes(range(0x40, 0x58)), bytes.fromhex("50515253c0c1c2c3c4c5c6c7"), text)
    assert sealed[-16:].hex() == "c0875924c1c7987947deafd8780acf49"
    blind = int.from_bytes(bytes.fromhex("64d37aed22a27f5191de1c1d69fadb899d8862b58eb4220029e036ec4c1f6706"), "little")
    blinded = "863f330cc1a1259ed5a5998a23acfd37fb4351a793a5b3c090b642ddc439b945"
    assert encode(multiply(blind, hash_to_group(b"\0"))).hex() == blinded


def main():
    self_check()
    printed = subprocess.run([sys.argv[1]], check=True, capture_output=True, text=True).stdout
    rows = [json.loads(line) for line in printed.splitlines()]
    shares = [int.from_bytes(bytes.fromhex(share), "little") for share in rows[0]["shares"]]
    key = sum(weight(i, [2, 4, 5]) * shares[i - 1] for i in (2, 4, 5)) % ORDER
    generator = decode(bytes.fromhex("e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76"))
    wrong = [] if encode(multiply(key, generator)).hex() == rows[0]["key"] else ["key"]
    escrows = [row for row in rows if row["kind"] == "escrow"]
    pseudonyms = [row for row in rows if row["kind"] == "pseudonym"]
    vouchers = [row for row in rows if row["kind"] == "voucher"]
    wrong += [f"escrow of {row['reference']}" for row in escrows if expected_escrow(row, shares, generator) != row["sealed"]]
    openings = [row for row in rows if row["kind"] == "opening"]
    wrong += [f"opening by {row['members']}" for row in openings if not opening_holds(row, shares, key, generator)]
    wrong += [f"voucher for {row['holder']}" for row in vouchers if not voucher_holds(row)]
    for row in pseudonyms:
        if expected(row, shares) != (row["pseudonym"], row["tag"], row["token"]):
            wrong.append(row["canonical"] + " in " + row["domain"])
    print(f"{len(pseudonyms)} pseudonyms, {len(escrows)} escrows, {len(openings)} openings and {len(vouchers)} vouchers recomputed, "
          f"wrong: {wrong or 'none'}")
    return 1 if wrong or len(pseudonyms) < 8 or len(escrows) < 2 or len(openings) < 4 or len(vouchers) < 3 else 0


if __name__ == "__main__":
    sys.exit(main())
