#pragma once
// The interface between Swift and the C++ libraries for pictures: OpenCV (images, resizing, turning) and
// FFmpeg (reading and writing video). No C++ type and no exception passes it.
//
// Conventions
// - Colour is RGB, 8 bits per channel, rows top to bottom, no padding: [height, width, 3]. OpenCV uses
//   BGR inside. The order is changed here and nowhere else.
// - Every call returns a `cvb_status`. On failure `*error` receives a text that the caller frees with
//   `free`. On success it is left alone.
// - Buffers belong to the caller unless a function says that it allocates.
// - A decoder or an encoder belongs to one thread at a time. Different ones are independent.
// - The functions are in a shared object that is opened on first use. Swift reaches them through
//   `cvb_functions`, the table at the end of this file.

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// How a call ended.
typedef enum {
  CVB_OK = 0,
  /// No further frame.
  ///
  /// This is no failure, and no error text is written.
  CVB_END = 1,
  /// No such file, or it is a folder.
  CVB_MISSING = 2,
  /// The file is there but has another format, or it is damaged.
  CVB_UNREADABLE = 3,
  /// The file ends before everything that its index lists.
  CVB_TRUNCATED = 4,
  /// A codec, a pixel format or a geometry that is not handled.
  CVB_UNSUPPORTED = 5,
  /// Larger than `CVB_LARGEST_SIDE`, or the bytes of a frame cannot be counted.
  CVB_TOO_LARGE = 6,
  /// The output cannot be written.
  CVB_UNWRITABLE = 7,
  /// Anything else, such as memory running out.
  CVB_FAILED = 8,
} cvb_status;

/// Frames wider or higher than this are refused before anything is allocated for them.
enum { CVB_LARGEST_SIDE = 16384 };

// MARK: - Reading video

/// Videos of more frames than this are refused: about 38 hours at 30 frames per second.
enum { CVB_MOST_FRAMES = 1 << 22 };

/// The entry of one frame, in the order in which frames are shown.
typedef struct {
  /// The time when it is shown, in ticks of the stream, or `INT64_MIN` if the file does not say.
  int64_t timestamp;
  /// The time of the frame's packet in the container's index, in ticks.
  int64_t seek_timestamp;
  /// 1 where the container marks a key frame.
  uint8_t is_key;
  /// 1 where a decoder may start: no frame from here on is predicted from one before.
  uint8_t is_entry;
} cvb_frame;

/// The properties of a video's container, with the frames counted packet by packet.
typedef struct {
  /// The number of shown frames.
  ///
  /// The container's header is not used.
  int64_t frame_count;
  /// Packets that are decoded but not shown, as an edit list wants.
  int64_t hidden_count;
  /// Frames that the header speaks of where there are fewer, or 0.
  int64_t claimed_count;
  /// Columns and rows after turning the picture upright.
  int32_t width, height;
  /// Turn applied to stand upright, clockwise: 0, 90, 180 or 270.
  int32_t rotation_degrees;
  /// Average rate in frames per second, or 0 if unknown.
  double frames_per_second;
  /// Length in seconds, or 0 if unknown.
  double duration_seconds;
  /// Seconds per tick.
  double tick_seconds;
  /// 1 where packets could not tell which frames are shown, so that all were decoded to find out.
  int32_t counted_by_decoding;
  /// 0: not stated.
  ///
  /// 1: black is 16 and white 235. 2: 0 and 255.
  int32_t colour_range;
  /// Codec such as "h264", its decoder such as "libdav1d", pixel format such as "yuv420p" and
  /// matrix such as "bt709" ("unknown" where the file does not say), each ended by a zero.
  char codec[32], decoder[32], pixel_format[32], colour_matrix[32];
} cvb_video_info;

/// The properties of a stream that a decoder needs, probed once.
///
/// Any number of threads may use it.
typedef struct cvb_stream cvb_stream;

/// Reads every packet of the best video stream, and decodes them only if packets do not tell which frames
/// are shown.
///
/// `*frames` receives `info->frame_count` entries, which the caller frees with `free`, and `*stream` a
/// handle, which the caller frees with `cvb_stream_free`. `CVB_TRUNCATED` if the container lists more
/// samples than the file holds.
cvb_status cvb_video_inspect(
  const char *path, cvb_video_info *info, cvb_frame **frames, cvb_stream **stream, char **error);

/// Frees the properties of a stream.
///
/// NULL is allowed.
void cvb_stream_free(cvb_stream *stream);

/// A decoder that returns frames in presentation order.
typedef struct cvb_decoder cvb_decoder;

/// Opens a decoder at the first frame.
///
/// The caller ends it with `cvb_decoder_close`.
///
/// `stream` is that of `cvb_video_inspect` for the same file, or NULL to probe it again. `thread_count`
/// threads decode. One thread takes the least memory and delay.
cvb_status cvb_decoder_open(
  const char *path, const cvb_stream *stream, int32_t thread_count, cvb_decoder **decoder,
  char **error);

/// Lets the decoder skip frames that are not among `timestamps`, which ascend, if no other frame is
/// predicted from them.
cvb_status cvb_decoder_want(
  cvb_decoder *decoder, const int64_t *timestamps, size_t count, char **error);

/// Goes to a frame at which decoding may start.
///
/// `CVB_END` if the container does not lead there.
///
/// Frames that are shown before it may still come first.
cvb_status cvb_decoder_seek(cvb_decoder *decoder, const cvb_frame *frame, char **error);

/// Decodes the next frame and returns its time.
///
/// `CVB_END` after the last one.
cvb_status cvb_decoder_next(cvb_decoder *decoder, int64_t *timestamp, char **error);

/// Converts the last decoded frame into `rgb`, `height * width * 3` bytes, with the size from
/// `cvb_video_inspect`.
cvb_status cvb_decoder_convert(
  cvb_decoder *decoder, uint8_t *rgb, size_t byte_count, char **error);

/// Ends a decoder.
///
/// NULL is allowed.
void cvb_decoder_close(cvb_decoder *decoder);

// MARK: - Writing video

/// An H.264 (libx264, yuv420p) encoder into an mp4 file.
typedef struct cvb_encoder cvb_encoder;

/// How an mp4 is written.
typedef struct {
  /// Even, at least 16 and at most `CVB_LARGEST_SIDE`.
  int32_t width, height;
  /// Frames per second as a fraction, both parts positive.
  int32_t rate_numerator, rate_denominator;
  /// x264's quality: 0 (nearly lossless) to 51 (worst).
  int32_t constant_rate_factor;
  /// The most frames between key frames.
  ///
  /// 1 makes every frame a key frame.
  int32_t key_frame_interval;
} cvb_encoder_options;

/// Starts an mp4 at `path`.
///
/// The caller ends it with `cvb_encoder_close`.
cvb_status cvb_encoder_open(
  const char *path, const cvb_encoder_options *options, cvb_encoder **encoder, char **error);

/// Adds one frame of `height * width * 3` bytes.
cvb_status cvb_encoder_add(
  cvb_encoder *encoder, const uint8_t *rgb, size_t byte_count, char **error);

/// Writes the remaining frames and the index, without which the file cannot be read.
cvb_status cvb_encoder_finish(cvb_encoder *encoder, char **error);

/// Ends an encoder.
///
/// NULL is allowed.
void cvb_encoder_close(cvb_encoder *encoder);

// MARK: - Images

/// Compresses one frame as PNG into `*bytes`, which it allocates.
///
/// The caller frees it with `free`.
cvb_status cvb_png_encode(
  const uint8_t *rgb, int32_t width, int32_t height, uint8_t **bytes, size_t *byte_count,
  char **error);

/// Reads a PNG or JPEG of 8 bits per channel into `*rgb`, which it allocates.
///
/// The caller frees it with `free`.
///
/// Grey becomes equal red, green and blue. A JPEG's orientation tag is applied. Transparency, more than 8
/// bits and CMYK are `CVB_UNSUPPORTED`.
cvb_status cvb_image_read(
  const char *path, uint8_t **rgb, int32_t *width, int32_t *height, char **error);

// MARK: - Resizing

/// How pixels between the given ones are found.
typedef enum {
  /// OpenCV INTER_NEAREST_EXACT.
  CVB_NEAREST = 0,
  /// OpenCV INTER_LINEAR: two neighbours, aliasing when made smaller.
  CVB_LINEAR = 1,
  /// OpenCV INTER_CUBIC (a = -0.75): four neighbours, aliasing when made smaller.
  CVB_CUBIC = 2,
  /// OpenCV INTER_AREA: mean of the covered area.
  CVB_AREA = 3,
  /// Triangle filter as wide as the scale, as in Pillow and torchvision.
  CVB_LINEAR_ANTIALIASED = 4,
  /// Cubic filter (a = -0.5) as wide as the scale, as in Pillow and torchvision.
  CVB_CUBIC_ANTIALIASED = 5,
} cvb_interpolation;

/// The plan from pixels to numbers: cut `crop` out of the source, resize it to `resized`, cut the output
/// out of that, clip if asked, then `value * gain + offset` per channel.
typedef struct {
  int32_t source_width, source_height;
  int32_t crop_left, crop_top, crop_width, crop_height;
  int32_t resized_width, resized_height;
  int32_t cut_left, cut_top;
  int32_t output_width, output_height;
  cvb_interpolation interpolation;
  float gain[3], offset[3];
  /// 1: [frames, 3, height, width].
  ///
  /// 0: [frames, height, width, 3].
  int32_t planar;
  /// 1 to keep colours within black and white after each pass, as Pillow does.
  int32_t clip;
} cvb_resize_plan;

/// Resizes `frame_count` frames that lie one after the other into `output`, which has room for
/// `frame_count * 3 * output_height * output_width` numbers.
cvb_status cvb_resize(
  const uint8_t *rgb, size_t frame_count, const cvb_resize_plan *plan, float *output,
  char **error);

/// Resizes the frame that a decoder decoded last into `3 * output_height * output_width` numbers,
/// the same that `cvb_resize` gives for the converted frame.
cvb_status cvb_decoder_resize(
  cvb_decoder *decoder, const cvb_resize_plan *plan, float *output, char **error);

/// The same as bytes, rounded, `[output_height, output_width, 3]`.
///
/// Gain, offset and layout of the plan are not used.
cvb_status cvb_decoder_shrink(
  cvb_decoder *decoder, const cvb_resize_plan *plan, uint8_t *rgb, char **error);

// MARK: - Text

/// Columns of a text whose capitals are `capital_height` pixels high.
///
/// Printable ASCII only.
cvb_status cvb_text_width(
  const char *text, int32_t capital_height, int32_t *width, char **error);

/// Writes a text into a picture with the left end of its base line at `x`, `y`, cut at the edges.
///
/// Printable ASCII only, because OpenCV's line letters have no others.
cvb_status cvb_text_draw(
  uint8_t *rgb, int32_t width, int32_t height, const char *text, int32_t x, int32_t y,
  int32_t capital_height, const uint8_t colour[3], char **error);

// MARK: - Polygons

/// Fills convex polygons one over the other into a picture of `height * width * 3` bytes.
///
/// `points` holds x and y of every corner in pixels, where 0 is the left or upper edge of the picture; `counts`
/// the corners of each polygon; `colours` three bytes for each. The picture is drawn `factor` times as large, 1 to
/// 16, and made smaller by the mean of the covered area, so that edges are smooth.
cvb_status cvb_polygons_fill(
  uint8_t *rgb, int32_t width, int32_t height, int32_t factor, const double *points,
  const int32_t *counts, size_t polygon_count, const uint8_t *colours, char **error);

// MARK: - Images in memory

/// Decodes a JPEG or PNG in memory into `*rgb`, which it allocates; grey has three channels alike.
///
/// The caller frees it with `free`. Bytes after the picture's end are ignored, and so is an orientation
/// tag.
///
/// With `is_swapped` 1, red and blue were exchanged before compression and are exchanged back.
/// `cv2.imencode` exchanges them in an RGB array, which it takes for BGR.
cvb_status cvb_picture_decode(
  const uint8_t *bytes, size_t byte_count, int32_t is_swapped, uint8_t **rgb, int32_t *width,
  int32_t *height, char **error);

// MARK: - The table

/// Every function above. One that is missing here cannot be called from Swift.
#define CVB_FUNCTIONS(EACH) \
  EACH(cvb_video_inspect) EACH(cvb_stream_free) EACH(cvb_decoder_open) EACH(cvb_decoder_want) \
  EACH(cvb_decoder_seek) EACH(cvb_decoder_next) EACH(cvb_decoder_convert) \
  EACH(cvb_decoder_close) EACH(cvb_encoder_open) EACH(cvb_encoder_add) EACH(cvb_encoder_finish) \
  EACH(cvb_encoder_close) EACH(cvb_png_encode) EACH(cvb_image_read) EACH(cvb_resize) \
  EACH(cvb_decoder_resize) EACH(cvb_decoder_shrink) EACH(cvb_text_width) EACH(cvb_text_draw) \
  EACH(cvb_polygons_fill) EACH(cvb_picture_decode)

/// Where the functions are once OpenCV and libav are loaded: a pointer of the function's own type under each name.
typedef struct {
#define CVB_FUNCTION(name) __typeof__(name) *name;
  CVB_FUNCTIONS(CVB_FUNCTION)
#undef CVB_FUNCTION
} cvb_functions;

#ifdef __cplusplus
}
#endif
