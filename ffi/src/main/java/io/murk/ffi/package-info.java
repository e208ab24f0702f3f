package io.murk.ffi;
