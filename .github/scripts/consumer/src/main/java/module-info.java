module heat {
  requires io.murk.obs;
  requires io.murk.realtime;
}
