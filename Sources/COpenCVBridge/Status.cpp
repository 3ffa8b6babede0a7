#include "Status.hpp"

#include <opencv2/core.hpp>
#include <opencv2/core/utils/logger.hpp>

extern "C" {
#include <libavutil/log.h>
}

void silenceLibraries() {
  static const bool silenced = [] {
    av_log_set_level(AV_LOG_QUIET);
    cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT);
    cv::redirectError([](int, const char *, const char *, const char *, int, void *) { return 0; });
    // Callers run whole episodes side by side; threads inside one call would only fight them.
    cv::setNumThreads(1);
    return true;
  }();
  (void)silenced;
}
