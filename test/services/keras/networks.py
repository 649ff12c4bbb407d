"""Makes small VGG-16, ResNet-50 and SENet-50 networks with Keras itself, and what they give for a picture.

python networks.py <folder>: writes <name>.h5, pixels.f32 and <name>.f32 (the feature) into it.
"""

import sys
from pathlib import Path

import keras
import numpy as np
from keras import layers

folder = Path(sys.argv[1])
keras.utils.set_random_seed(5)
rng = np.random.default_rng(5)
pixels = rng.uniform(-120, 130, (2, 224, 224, 3)).astype("float32")
pixels.tofile(folder / "pixels.f32")

BLOCKS = [(2, 4), (2, 8), (3, 8), (3, 16), (3, 16)]
DENSE = 64
WIDTH = 8


def sequential_vgg():
    model = keras.Sequential([keras.Input((224, 224, 3))])
    for count, channels in BLOCKS:
        for _ in range(count):
            model.add(layers.ZeroPadding2D(1))
            model.add(layers.Conv2D(channels, 3, activation="relu"))
        model.add(layers.MaxPooling2D(2, 2))
    model.add(layers.Conv2D(DENSE, 7, activation="relu"))
    model.add(layers.Dropout(0.5))
    fc7 = layers.Conv2D(DENSE, 1, activation="relu")
    model.add(fc7)
    model.add(layers.Dropout(0.5))
    model.add(layers.Conv2D(10, 1))
    model.add(layers.Flatten())
    model.add(layers.Activation("softmax"))
    return model, fc7.output


def named_vgg():
    x = entry = keras.Input((224, 224, 3))
    for block, (count, channels) in enumerate(BLOCKS, 1):
        for i in range(1, count + 1):
            x = layers.Conv2D(channels, 3, padding="same", activation="relu", name=f"conv{block}_{i}")(x)
        x = layers.MaxPooling2D(2, 2, name=f"pool{block}")(x)
    x = layers.Flatten(name="flatten")(x)
    x = layers.Dense(DENSE, name="fc6")(x)
    x = layers.Activation("relu", name="fc6_relu")(x)
    x = layers.Dense(DENSE, name="fc7")(x)
    feature = layers.Activation("relu", name="fc7_relu")(x)
    top = layers.Activation("softmax", name="fc8_softmax")(layers.Dense(10, name="fc8")(feature))
    return keras.Model(entry, top), feature


def residual(has_gates):
    epsilon = 1e-4 if has_gates else 1e-3

    def norm(x, name):
        return layers.BatchNormalization(
            name=name,
            epsilon=epsilon,
            beta_initializer=keras.initializers.RandomUniform(-0.1, 0.1),
            gamma_initializer=keras.initializers.RandomUniform(0.5, 1.5),
            moving_mean_initializer=keras.initializers.RandomUniform(-0.1, 0.1),
            moving_variance_initializer=keras.initializers.RandomUniform(0.5, 1.5),
        )(x)

    def convolve(x, channels, kernel, name, strides=1):
        padding = "same" if kernel > 1 else "valid"
        x = layers.Conv2D(channels, kernel, strides, padding, use_bias=False, name=name)(x)
        return norm(x, f"{name}_bn")

    x = entry = keras.Input((224, 224, 3))
    x = layers.Activation("relu")(convolve(x, WIDTH, 7, "conv1_7x7_s2", 2))
    x = layers.MaxPooling2D(3, 2)(x)
    for stage, count in enumerate([3, 4, 6, 3]):
        for i in range(count):
            name = f"conv{stage + 2}_{i + 1}"
            strides = 2 if i == 0 and stage > 0 else 1
            inside = WIDTH * 2**stage
            y = layers.Activation("relu")(convolve(x, inside, 1, f"{name}_1x1_reduce", strides))
            y = layers.Activation("relu")(convolve(y, inside, 3, f"{name}_3x3"))
            y = convolve(y, 4 * inside, 1, f"{name}_1x1_increase")
            if has_gates:
                gate = layers.Reshape((1, 1, 4 * inside))(layers.GlobalAveragePooling2D()(y))
                gate = layers.Conv2D(inside // 4, 1, name=f"{name}_1x1_down")(gate)
                gate = layers.Conv2D(4 * inside, 1, name=f"{name}_1x1_up")(layers.Activation("relu")(gate))
                y = layers.multiply([y, layers.Activation("sigmoid")(gate)])
            if i == 0:
                x = convolve(x, 4 * inside, 1, f"{name}_1x1_proj", strides)
            x = layers.Activation("relu")(layers.add([y, x]))
    feature = layers.Flatten()(layers.AveragePooling2D(7, name="avg_pool")(x))
    return keras.Model(entry, feature), feature


NETWORKS = {
    "sequential": sequential_vgg,
    "named": named_vgg,
    "resnet50": lambda: residual(False),
    "senet50": lambda: residual(True),
}
for name, make in NETWORKS.items():
    model, feature = make()
    model.save(folder / f"{name}.h5")
    result = keras.Model(model.inputs, feature).predict(pixels, verbose=0)
    np.asarray(result, "float32").reshape(2, -1).tofile(folder / f"{name}.f32")
