// SPDX-License-Identifier: EUPL-1.2
//
// Replays a corpus through a fuzz target: every file in the folder, each also cut short at every length of
// its first 512 bytes and with every bit of its first 96 bytes flipped. An empty corpus is a failure: a
// target without inputs tests nothing.
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define FILE_MOST_BYTES ((size_t)1024 * 1024)

/* A fresh exact-size block per run, so that reading one byte too far is seen by the sanitizer. */
static void run_copy(const uint8_t *bytes, size_t size, size_t flip_bit)
{
    uint8_t *copy = malloc(size ? size : 1);
    if (!copy)
        abort();
    memcpy(copy, bytes, size);
    if (flip_bit < 8 * size)
        copy[flip_bit / 8] ^= (uint8_t)(1u << flip_bit % 8);
    LLVMFuzzerTestOneInput(copy, size);
    free(copy);
}

static void replay(const uint8_t *bytes, size_t size)
{
    run_copy(bytes, size, SIZE_MAX);
    for (size_t cut = 0; cut < size && cut < 512; cut++)
        run_copy(bytes, cut, SIZE_MAX);
    for (size_t bit = 0; bit < 8 * size && bit < 8 * 96; bit++)
        run_copy(bytes, size, bit);
}

int main(int argc, char **argv)
{
    static uint8_t bytes[FILE_MOST_BYTES];
    size_t files = 0;
    DIR *folder = argc == 2 ? opendir(argv[1]) : NULL;
    if (!folder) {
        fprintf(stderr, "usage: %s CORPUS-FOLDER\n", argv[0]);
        return 64;
    }
    for (struct dirent *row; (row = readdir(folder));) {
        char path[4096];
        if (row->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", argv[1], row->d_name);
        FILE *file = fopen(path, "rb");
        if (!file) {
            perror(path);
            return 1;
        }
        size_t size = fread(bytes, 1, sizeof bytes, file);
        fclose(file);
        replay(bytes, size);
        files++;
    }
    closedir(folder);
    printf("%zu corpus files replayed\n", files);
    return files ? 0 : 1;
}
