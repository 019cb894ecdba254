// Preloaded into Dino. Its microphone dies in about one call of ten on a busy machine, and the call is then silent
// one way: Dino 0.5 starts its PulseAudio source before it has linked what comes behind it.
//
//  - A first buffer that finds the branch behind not up yet comes back as "flushing", upon which the source, or a
//    queue on the way, stops for ever. Here such a buffer is merely lost: a pad that is really being shut down is
//    told so by its own state, not by this answer.
//  - While links are still being made, the source is asked to agree on its format too rarely (it has none and reads
//    nothing) or once too often (PulseAudio's stream is replaced under the reader). Here it agrees exactly once; the
//    filter that Dino puts behind it allows only one format anyway.
//
// Only these two functions of GStreamer are replaced, for these elements. Prototypes stand here by hand, so that no
// development package is needed.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <string.h>

enum { NO = 0, FLOW_OK = 0, FLOW_FLUSHING = -2 };

extern const char *g_type_name_from_instance(void *instance);
extern void *gst_pad_get_parent_element(void *pad);
extern int gst_pad_has_current_caps(void *pad);
extern void gst_object_unref(void *object);

static int belongs_to(void *pad, const char *type) {
  void *element = gst_pad_get_parent_element(pad);
  if (element == NULL) return NO;
  int same = strcmp(g_type_name_from_instance(element), type) == 0;
  gst_object_unref(element);
  return same;
}

int gst_pad_check_reconfigure(void *pad) {
  static int (*real)(void *);
  if (real == NULL) real = (int (*)(void *))dlsym(RTLD_NEXT, "gst_pad_check_reconfigure");
  int asked = real(pad);
  return belongs_to(pad, "GstPulseSrc") ? !gst_pad_has_current_caps(pad) : asked;
}

int gst_pad_push(void *pad, void *buffer) {
  static int (*real)(void *, void *);
  if (real == NULL) real = (int (*)(void *, void *))dlsym(RTLD_NEXT, "gst_pad_push");
  int flow = real(pad, buffer);
  int lost = flow == FLOW_FLUSHING && (belongs_to(pad, "GstPulseSrc") || belongs_to(pad, "GstQueue"));
  return lost ? FLOW_OK : flow;
}
