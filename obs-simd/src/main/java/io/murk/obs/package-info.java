package io.murk.obs;
