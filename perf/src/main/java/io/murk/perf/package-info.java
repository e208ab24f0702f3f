package io.murk.perf;
