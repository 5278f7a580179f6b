#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
#
# Makes a certificate authority for tests and demonstrations, in the shape of PKIoverheid: a root, an intermediate,
# and per organisation an EC P-256 certificate whose Subject.serialNumber is its OIN.
#
#   make_ca.sh [--bad] DIR OIN...
#
# Gives in DIR: ca.pem (the root), crl.pem (revocation lists of root and intermediate), and per OIN OIN.pem (its
# certificate and the intermediate's) and OIN.key (its private key, mode 600). With --bad, in DIR/bad, certificates
# that must be refused (rsa-2048 excepted): NAME.pem and NAME.key, and revocation lists crl-*.pem, all for the first OIN; and
# a statement with signatures by openssl's own command.
#
# Validity is DAYS days from now (10 years unless DAYS is set in the environment). The authorities' private keys are
# thrown away, unless KEEP_CA=1 is set: then they are in DIR/authority and further OINs can be added by a later run.
set -eu
umask 077

usage() { echo "usage: make_ca.sh [--bad] DIR OIN..." >&2; exit 64; }
BAD=no
[ "${1:-}" = "--bad" ] && { BAD=yes; shift; }
[ $# -ge 2 ] || usage
DIR=$1
shift
for OIN in "$@"; do
    case $OIN in *[!0-9]*) usage ;; esac
    [ ${#OIN} -eq 20 ] || usage
done
DAYS=${DAYS:-3650}
CA=$DIR/authority
mkdir -p "$CA"
LOG=$CA/openssl.log
trap 'status=$?; [ $status -eq 0 ] || { echo "make_ca.sh: openssl failed:" >&2; tail -5 "$LOG" >&2; }' EXIT

# One configuration for all: which extensions, and openssl's little database per authority.
cat > "$CA/openssl.cnf" <<EOF
[req]
prompt = no
distinguished_name = name
string_mask = utf8only
[name]
CN = unused
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[intermediate]
basicConstraints = critical, CA:TRUE, pathlen:0
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid:always
[partner]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid:always
[encryption]
basicConstraints = critical, CA:FALSE
keyUsage = critical, keyEncipherment
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid:always
[crl]
authorityKeyIdentifier = keyid:always
EOF

new_key() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1" 2>>"$LOG"; }

# request KEY SUBJECT CSR
request() { openssl req -new -config "$CA/openssl.cnf" -multivalue-rdn -utf8 -key "$1" -subj "$2" -out "$3" 2>>"$LOG"; }

# issue AUTHORITY EXTENSIONS CSR OUT [START END]
issue() {
    openssl ca -batch -notext -config "$CA/$1.cnf" -extensions "$2" -extfile "$CA/openssl.cnf" -in "$3" -out "$4" \
        ${5:+-startdate "$5" -enddate "$6"} 2>>"$LOG"
}

# prepare AUTHORITY: the files openssl ca wants
prepare() {
    mkdir -p "$CA/$1.issued"
    : > "$CA/$1.index"
    echo 01 > "$CA/$1.serial"
    echo 01 > "$CA/$1.crlnumber"
    cat > "$CA/$1.cnf" <<EOF
[ca]
default_ca = it
[it]
database = $CA/$1.index
new_certs_dir = $CA/$1.issued
serial = $CA/$1.serial
crlnumber = $CA/$1.crlnumber
certificate = $CA/$1.pem
private_key = $CA/$1.key
default_md = sha256
default_days = $DAYS
default_crl_days = $DAYS
policy = any
unique_subject = no
[any]
commonName = supplied
organizationName = optional
serialNumber = optional
countryName = optional
EOF
    printf '[crl]\nauthorityKeyIdentifier = keyid:always\n' >> "$CA/$1.cnf"
}

# make_root NAME CN
make_root() {
    prepare "$1"
    new_key "$CA/$1.key"
    openssl req -x509 -new -config "$CA/openssl.cnf" -extensions authority -sha256 -days "$DAYS" -key "$CA/$1.key" \
        -subj "/C=NL/O=Schakel test/CN=$2" -out "$CA/$1.pem" 2>>"$LOG"
}

# revocation_list AUTHORITY OUT [further options]
revocation_list() {
    authority=$1 out=$2
    shift 2
    openssl ca -gencrl -config "$CA/$authority.cnf" -crlexts crl "$@" -out "$out" 2>>"$LOG"
}

# make_partner NAME SUBJECT FOLDER EXTENSIONS [START END]: NAME.key and NAME.pem, with the intermediate behind it
make_partner() {
    new_key "$3/$1.key"
    request "$3/$1.key" "$2" "$CA/request.csr"
    issue intermediate "$4" "$CA/request.csr" "$CA/issued.pem" ${5:+"$5" "$6"}
    cat "$CA/issued.pem" "$CA/intermediate.pem" > "$3/$1.pem"
}

subject_of() { echo "/C=NL/O=Test $1/serialNumber=$1/CN=schakel-$1.test"; }

if [ ! -f "$CA/root.key" ]; then
    make_root root "Schakel test root"
    prepare intermediate
    new_key "$CA/intermediate.key"
    request "$CA/intermediate.key" "/C=NL/O=Schakel test/CN=Schakel test intermediate" "$CA/request.csr"
    issue root intermediate "$CA/request.csr" "$CA/intermediate.pem"
fi
for OIN in "$@"; do
    make_partner "$OIN" "$(subject_of "$OIN")" "$DIR" partner
done
cp "$CA/root.pem" "$DIR/ca.pem"

if [ $BAD = yes ]; then
    B=$DIR/bad
    FIRST=$(subject_of "$1")
    mkdir -p "$B"
    make_partner expired "$FIRST" "$B" partner 20200101000000Z 20210101000000Z
    make_partner not-yet "$FIRST" "$B" partner 20900101000000Z 20910101000000Z
    make_partner no-oin "/C=NL/O=Test/CN=without OIN" "$B" partner
    make_partner short-oin "/C=NL/O=Test/serialNumber=0000009900000000100/CN=short" "$B" partner
    make_partner two-oins "/C=NL/O=Test/serialNumber=$1/serialNumber=00000099000000009000/CN=two" "$B" partner
    make_partner no-signing "$FIRST" "$B" encryption
    make_partner revoked "$FIRST" "$B" partner
    openssl ca -config "$CA/intermediate.cnf" -revoke "$CA/issued.pem" 2>>"$LOG"
    # the same subject from an authority that nobody knows
    make_root stranger "Schakel test root"
    new_key "$B/stranger.key"
    request "$B/stranger.key" "$FIRST" "$CA/request.csr"
    issue stranger partner "$CA/request.csr" "$B/stranger.pem"
    # RSA, as PKIoverheid issues: to be accepted; and a key that is too short: not
    for BITS in 2048 1024; do
        openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:$BITS -out "$B/rsa-$BITS.key" 2>>"$LOG"
        request "$B/rsa-$BITS.key" "$FIRST" "$CA/request.csr"
        issue intermediate partner "$CA/request.csr" "$CA/issued.pem"
        cat "$CA/issued.pem" "$CA/intermediate.pem" > "$B/rsa-$BITS.pem"
    done
    revocation_list root "$CA/root.crl"
    revocation_list intermediate "$CA/stale.crl" -crl_lastupdate 20200101000000Z -crl_nextupdate 20210101000000Z
    cat "$CA/root.crl" "$CA/stale.crl" > "$B/crl-stale.pem"
    cp "$CA/root.crl" "$B/crl-root-only.pem"
    revocation_list intermediate "$B/crl-intermediate-only.pem"
    revocation_list stranger "$CA/stranger.crl"
    cp "$CA/stranger.crl" "$B/crl-stranger.pem"
    # a statement signed with openssl's own command: to be accepted
    printf 'use/v1\nsigned elsewhere\n' > "$B/statement.txt"
    openssl dgst -sha256 -sign "$DIR/$1.key" -out "$B/statement.ec" "$B/statement.txt" 2>>"$LOG"
    openssl dgst -sha256 -sign "$B/rsa-2048.key" -out "$B/statement.rsa" "$B/statement.txt" 2>>"$LOG"
fi

revocation_list root "$CA/root.crl"
revocation_list intermediate "$CA/intermediate.crl"
cat "$CA/root.crl" "$CA/intermediate.crl" > "$DIR/crl.pem"
chmod 644 "$DIR"/*.pem
if [ "${KEEP_CA:-}" != 1 ]; then
    rm -r "$CA"
fi
