#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
#
# Another implementation reads and writes the same bytes: each good file of the corpora is decoded to text by Google's
# protobuf (inside protoc-c), encoded again and compared. wire_oracle.sh PROTOC-C PROTO-FOLDER CORPUS-FOLDER
set -eu
protoc=$1 proto=$2 corpus=$3
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
count=0

same() # file with the bytes, message, .proto file
{
    "$protoc" --proto_path="$proto" --decode="schakel.v1.$2" "$3" < "$1" > "$scratch/text"
    if grep -qE '^ *[0-9]+[:{ ]' "$scratch/text"; then echo "$2: a field without a name"; exit 1; fi
    "$protoc" --proto_path="$proto" --encode="schakel.v1.$2" "$3" < "$scratch/text" | cmp - "$1"
    count=$((count + 1))
}

for file in "$corpus"/entry/*; do
    case $file in */bad-*) continue ;; esac
    same "$file" Entry ledger.proto
done
for file in "$corpus"/envelope/*; do
    case $file in */bad-*) continue ;; esac
    same "$file" SignedEnvelope envelope.proto
done
for file in "$corpus"/message/*; do
    case $file in
        */signal_message-*) message=SignalMessage ;;
        */inquiry_message-*) message=InquiryMessage ;;
        */answer_content-*) message=AnswerContent ;;
        */evaluate_message-*) message=EvaluateMessage ;;
        */partial_message-*) message=PartialMessage ;;
        */signal-*) message=Signal ;;
        *) continue ;;
    esac
    tail -c +2 "$file" > "$scratch/body"
    same "$scratch/body" "$message" message.proto
done
echo "$count files are the same in another implementation"
[ "$count" -ge 20 ]
