#include <opencv2/imgproc.hpp>

#include "Pictures.hpp"

static const int face = cv::FONT_HERSHEY_SIMPLEX;
/// Pixels of a capital at scale 1.
static const double capital = 21;
/// Longer texts would take long to draw and fit into no picture.
static const size_t longest = 4096;

static std::string checked(const char *text, int32_t height) {
  std::string letters(text);
  if (letters.size() > longest) throw Failure{CVB_UNSUPPORTED, "a text that is too long"};
  if (height < 1 || height > 1024) throw Failure{CVB_UNSUPPORTED, "letters of such a height"};
  for (const char letter : letters)
    if (letter < 32 || letter > 126) throw Failure{CVB_UNSUPPORTED, "a letter that is not ASCII"};
  return letters;
}

/// Strokes grow with the letters.
static int thickness(int32_t height) { return std::max(1, height / 12); }

cvb_status cvb_text_width(
  const char *text, int32_t capital_height, int32_t *width, char **error) {
  return guarded(error, [&] {
    const std::string letters = checked(text, capital_height);
    int below = 0;
    *width = cv::getTextSize(
               letters, face, capital_height / capital, thickness(capital_height), &below)
               .width;
    return CVB_OK;
  });
}

cvb_status cvb_text_draw(
  uint8_t *rgb, int32_t width, int32_t height, const char *text, int32_t x, int32_t y,
  int32_t capital_height, const uint8_t colour[3], char **error) {
  return guarded(error, [&] {
    checkSize(width, height);
    cv::Mat picture(height, width, CV_8UC3, rgb);
    cv::putText(
      picture, checked(text, capital_height), cv::Point(x, y), face, capital_height / capital,
      cv::Scalar(colour[0], colour[1], colour[2]), thickness(capital_height), cv::LINE_AA);
    return CVB_OK;
  });
}
