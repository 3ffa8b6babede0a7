"""Decodes and resizes one video with a Python library, and prints what DecodingBenchmark prints.

One line of JSON: seconds and processor seconds of each run, and the most memory the process held.
Each library resizes in its own fastest way and keeps 8-bit RGB.

Input: a video. Needs: numpy and the library.
Example: python peer_decoders.py pyav clip.mp4 every 224 2 3
"""

import json
import resource
import sys
import time


def spaced(count, frame_count):
    """The numbers of evenly spaced frames, the first and the last among them."""
    return [index * (frame_count - 1) // (count - 1) for index in range(count)]


def pyav(path, sparse, side, threads):
    import av
    import numpy
    with av.open(path) as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        stream.thread_count = threads
        wanted = set(spaced(45, stream.frames)) if sparse else None
        pictures = [
            frame.reformat(side, side, "rgb24").to_ndarray()
            for number, frame in enumerate(container.decode(stream))
            if wanted is None or number in wanted]
    return numpy.stack(pictures)


def decord(path, sparse, side, threads):
    from decord import VideoReader
    reader = VideoReader(path, width=side, height=side, num_threads=threads)
    wanted = spaced(45, len(reader)) if sparse else range(len(reader))
    return reader.get_batch(list(wanted)).asnumpy()


def torchcodec(path, sparse, side, threads):
    from torchcodec.decoders import VideoDecoder
    from torchcodec.transforms import Resize
    decoder = VideoDecoder(path, num_ffmpeg_threads=threads, transforms=[Resize((side, side))])
    count = len(decoder)
    wanted = spaced(45, count) if sparse else list(range(count))
    return decoder.get_frames_at(wanted).data.numpy()


def main():
    library, path, mode, side, threads, runs = sys.argv[1:]
    decode = {"pyav": pyav, "decord": decord, "torchcodec": torchcodec}[library]
    wall, processor, mean = [], [], 0.0
    for _ in range(int(runs)):
        start, used = time.perf_counter(), time.process_time()
        pictures = decode(path, mode == "sparse", int(side), int(threads))
        wall.append(time.perf_counter() - start)
        processor.append(time.process_time() - used)
        mean = float(pictures.mean())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({"wall": wall, "processor": processor, "peak": peak, "mean": mean}))


if __name__ == "__main__":
    main()
