// SPDX-License-Identifier: EUPL-1.2
//
// Shapes of the bodies. Inside this room only.
#pragma once

#include "wire/shape.h"

#define DAY_MOST 2932896 /* 9999-12-31 */
#define TIME_MOST_MS INT64_C(253402300799999)
#define ORIGIN_MOST_BYTES 255

extern const struct shape signal_shape, receipt_shape;
extern const struct shape signal_message_shape, inquiry_message_shape;
extern const struct shape answer_content_shape, answer_message_shape, acknowledge_message_shape;
extern const struct shape evaluate_message_shape, partial_message_shape;
