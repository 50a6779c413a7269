"""Bad input, sentence by sentence: who refuses it, what it got, and what it wants instead."""

import re

import numpy as np
import pytest

import nn
from autograd_core import Value, jit
from autograd_core.errors import ArgumentError, AutogradError, OperandError
from nn import functional as F
from nn import init, optim
from nn.optim import lr_scheduler
from nn.utils import clip_grad_norm_, clip_grad_value_, rnn

ONES = np.ones((2, 3))
LAYERS = [
    (nn.Linear(3, 2), "Linear(in_features=3, out_features=2, bias=True)"),
    (nn.Conv1d(2, 1, 2), "Conv1d(2, 1, kernel_size=(2,), stride=(1,))"),
    (nn.ConvTranspose1d(2, 1, 2), "ConvTranspose1d(2, 1, kernel_size=(2,), stride=(1,))"),
    (nn.AvgPool1d(2), "AvgPool1d(kernel_size=2, stride=2, padding=0)"),
    (nn.AdaptiveAvgPool1d(2), "AdaptiveAvgPool1d(output_size=2)"),
    (nn.Upsample(scale_factor=2), "Upsample(scale_factor=2.0, mode='nearest')"),
    (nn.LayerNorm(3), "LayerNorm((3,), eps=1e-05, elementwise_affine=True)"),
    (nn.GroupNorm(1, 3), "GroupNorm(1, 3, eps=1e-05, affine=True)"),
    (nn.Embedding(3, 2), "Embedding(3, 2)"),
    (nn.GRU(3, 2), "GRU(3, 2)"),
    (nn.LSTMCell(3, 2), "LSTMCell(3, 2)"),
    (nn.SinusoidalEncoding(3), "SinusoidalEncoding(3)"),
    (nn.ReLU(), "ReLU()"),
    (nn.PReLU(), "PReLU(num_parameters=1)"),
    (nn.Dropout(), "Dropout(p=0.5)"),
    (nn.Flatten(), "Flatten(start_dim=1, end_dim=-1)"),
    (nn.Residual(nn.Identity()), "Residual()"),
]
STRANGE = {
    "a string": ("words", "'words' is no operand: give real numbers, arrays or nodes."),
    "nothing": (None, "None is no operand: give real numbers, arrays or nodes."),
    "ragged": ([[1.0, 2.0], [3.0]], "rows of different lengths, so it is no array."),
}


@pytest.mark.parametrize("given, words", STRANGE.values(), ids=STRANGE)
@pytest.mark.parametrize("layer, text", LAYERS, ids=[type(layer).__name__ for layer, _ in LAYERS])
def test_what_is_no_array_is_refused_by_the_layer_itself(layer, text, given, words):
    with pytest.raises(OperandError) as caught:
        layer(given)
    assert str(caught.value).startswith(f"{text} was called on what it cannot take: ")
    assert str(caught.value).endswith(words)


@pytest.mark.parametrize("layer, text", LAYERS, ids=[type(layer).__name__ for layer, _ in LAYERS])
def test_an_array_of_strings_is_refused_by_the_layer_itself(layer, text):
    with pytest.raises(OperandError, match=re.escape(f"{text} was called on an")):
        layer(np.array([["a"]]))


def weights():
    return [nn.Parameter(np.ones((2, 2)))]


def plain():
    return optim.SGD(weights(), lr=0.1, momentum=0.9)


MARGINS = [
    (F.hinge_embedding_loss, (ONES, ONES)), (F.margin_ranking_loss, (ONES, ONES, ONES)),
    (F.multi_margin_loss, (ONES, [0, 1])), (F.cosine_embedding_loss, (ONES, ONES, ONES[:, 0])),
]  # fmt: skip
SENTENCES = [
    (lambda: nn.MaxPool2d("a"), "MaxPool2d was given kernel_size='a': it takes a whole number from"
     " 1 on, or 2 of them."),
    (lambda: nn.AvgPool1d(2, padding=-1), "AvgPool1d was given padding=-1: it takes a whole number"
     " from 0 on."),
    (lambda: nn.AvgPool2d(2, divisor_override=0)(np.ones((1, 2, 2))), "AvgPool2d(kernel_size=2,"
     " stride=2, padding=0) was asked for with divisor_override=0. Give a whole number from 1 on."),
    (lambda: nn.Dropout("a"), "Dropout was given p='a'; it is a probability, from 0 to 1."),
    (lambda: nn.LSTM(2, 3, dropout=None), "LSTM was given dropout=None; it is a probability, from 0"
     " to 1."),
    (lambda: nn.Flatten("a")(ONES), "Flatten(start_dim=a, end_dim=-1) was called on an input of"
     " shape (2, 3): there are no axes from a to -1; give the first one first."),
    (lambda: nn.Unflatten(1, 3), "Unflatten was given sizes 3: it takes whole numbers, such as (3,"
     " 4)."),
    (lambda: nn.Unflatten(1, (2, 2))(ONES), "Unflatten(dim=1, unflattened_size=(2, 2)) was called"
     " on an input of shape (2, 3): its axis 1 cannot be made (2, 2), whose product must be its"
     " length."),
    (lambda: nn.Unflatten(1, (0, -1))(ONES), "Unflatten(dim=1, unflattened_size=(0, -1)) was called"
     " on an input of shape (2, 3): its axis 1 cannot be made (0, -1), whose product must be its"
     " length."),
    (lambda: nn.Embedding.from_pretrained([1.0]), "Embedding.from_pretrained was given vectors of"
     " shape (1,): a table has the shape (count, width), a vector a row."),
    (lambda: nn.ModuleDict({3: nn.ReLU()}), "ModuleDict was given 3 as a name; names are strings."),
    (lambda: F.linear(ONES, np.ones(3)), "linear was given a weight of shape (3,): they must be"
     " (out, in) and (out,)."),
    (lambda: F.linear(ONES, ONES, np.ones(3)), "linear was given a weight of shape (2, 3) and a"
     " bias of shape (3,): they must be (out, in) and (out,)."),
    (lambda: F.conv2d(np.ones((1, 4, 4)), np.ones((1, 1, 3))), "conv2d was given a weight of shape"
     " (1, 1, 3): it must be (out, in / groups, K, K), none of them 0."),
    (lambda: F.conv1d(np.ones((1, 4)), np.ones((2, 1, 3)), np.ones(3)), "conv1d was given a bias of"
     " shape (3,): it must be (2,), one for each output."),
    (lambda: F.conv_transpose1d(np.ones((1, 4)), np.ones((1, 2, 3)), np.ones(1)),
     "conv_transpose1d was given a bias of shape (1,): it must be (2,), one for each output."),
    (lambda: F.batch_norm(ONES, None, None), "batch_norm without running statistics: give"
     " training=True."),
    (lambda: F.batch_norm(ONES, np.ones(3), np.ones(2)), "batch_norm was called on an input of"
     " shape (2, 3), for which running_var must have shape (3,); it has shape (2,)."),
    (lambda: F.layer_norm(ONES, 3, np.ones(2)), "layer_norm was called on an input of shape (2, 3),"
     " for which weight must have shape (3,); it has shape (2,)."),
    (lambda: F.rms_norm(ONES, (3,), np.ones(2)), "rms_norm was called on an input of shape (2, 3),"
     " for which weight must have shape (3,); it has shape (2,)."),
    (lambda: F.group_norm(ONES, 0), "group_norm was asked for with num_groups=0. Give a whole"
     " number from 1 on."),
    (lambda: F.pad(ONES, 1), "pad was given 1 for an input of shape (2, 3): it takes two numbers an"
     " axis, before and after, none below 0, from the last axis on."),
    (lambda: nn.LeakyReLU("a"), "LeakyReLU was given negative_slope='a'; it is a number."),
    (lambda: nn.ELU(None), "ELU was given alpha=None; it is a number."),
    (lambda: nn.Hardtanh(2.0, 1.0), "Hardtanh was given min_val=2.0 and max_val=1.0; the second"
     " must be the larger."),
    (lambda: nn.Softplus(0.0), "Softplus was given beta=0.0; it takes a number above 0."),
    (lambda: nn.GELU("erf"), "GELU was given approximate='erf'; it is 'none' or 'tanh'."),
    (lambda: nn.GLU()(ONES), "glu was called on an input of shape (2, 3): its axis -1 has no two"
     " halves."),
    (lambda: F.softshrink(ONES, -1.0), "softshrink was given lambd=-1.0; it takes a distance, 0 or"
     " more."),
    (lambda: F.rrelu(ONES, 0.5, 0.1), "rrelu was given upper=0.1; it takes a number from 0.5 on."),
    (lambda: F.huber_loss(ONES, ONES, delta=0), "huber_loss was given delta=0; it takes a number"
     " above 0."),
    (lambda: F.binary_cross_entropy(ONES * 2, ONES), "binary_cross_entropy was given the"
     " probability 2.0; it takes numbers from 0 to 1. Write binary_cross_entropy_with_logits for"
     " scores."),
    (lambda: F.hinge_loss(np.ones(2), ["a", "b"]), "['a', 'b'] is no operand: give real numbers,"
     " arrays or nodes."),
    (lambda: F.gaussian_nll_loss(ONES, ONES, -ONES), "gaussian_nll_loss was given the variance"
     " -1.0; it takes variances from 0 on. Write var.exp() of a logarithm."),
    (lambda: init.uniform_([1.0]), "an initialiser was given a list; it fills a tensor in place,"
     " such as layer.weight. A Value is set by its data."),
    (lambda: init.normal_(Value(1.0)), "an initialiser was given a Value; it fills a tensor in"
     " place, such as layer.weight. A Value is set by its data."),
    (lambda: init.uniform_(*weights(), 2.0, 1.0), "uniform_ was given a=2.0 and b=1.0; b is a"
     " number not below a."),
    (lambda: init.constant_(*weights(), "a"), "constant_ was given val='a'; it is a number."),
    (lambda: clip_grad_norm_(nn.Linear(2, 2), 1.0), "gradients were to be clipped of a Linear; give"
     " a list of parameters, such as model.parameters()."),
    (lambda: clip_grad_norm_([1.0], 1.0), "gradients were to be clipped of a list; give a list of"
     " parameters, such as model.parameters()."),
    (lambda: clip_grad_value_(weights(), None), "clip_grad_value_ was given clip_value=None; a"
     " limit is 0 or more, such as 1.0."),
    (lambda: lr_scheduler.LambdaLR(plain(), 0.5), "LambdaLR was given lr_lambda=0.5; it is a"
     " function of the epoch."),
    (lambda: lr_scheduler.ExponentialLR(plain(), "a"), "ExponentialLR was given gamma='a'; it is a"
     " number."),
    (lambda: lr_scheduler.MultiStepLR(plain(), 3), "MultiStepLR was given milestones=3; give a"
     " list of epochs, whole numbers."),
    (lambda: lr_scheduler.LinearLR(plain(), total_iters="a"), "LinearLR was given total_iters='a';"
     " it is a number."),
    (lambda: lr_scheduler.OneCycleLR(plain(), "a", 5), "OneCycleLR was given max_lr='a'; it is a"
     " number."),
    (lambda: lr_scheduler.ReduceLROnPlateau(plain(), patience="a"), "ReduceLROnPlateau was given"
     " patience='a'; it is a number."),
    (lambda: lr_scheduler.ReduceLROnPlateau(plain()).step("1.5"), "ReduceLROnPlateau.step was given"
     " '1.5'; it takes the number that is watched, such as the loss of an epoch."),
    (lambda: lr_scheduler.ReduceLROnPlateau(plain()).step(ONES), "ReduceLROnPlateau.step was given"
     f" {ONES!r}; it takes the number that is watched, such as the loss of an epoch."),
    (lambda: lr_scheduler.ReduceLROnPlateau(plain(), factor="a"), "ReduceLROnPlateau was given"
     " factor='a'; give less than 1, or no rate gets smaller."),
    (lambda: lr_scheduler.ReduceLROnPlateau(plain(), eps=float("nan")), "ReduceLROnPlateau was"
     " given eps=nan; it is a number."),
    (lambda: lr_scheduler.ReduceLROnPlateau(plain(), min_lr=["a"]), "ReduceLROnPlateau was given"
     " min_lr='a'; it is a number."),
    (lambda: lr_scheduler.MultiStepLR(plain(), ["a"]), "MultiStepLR was given milestones=['a'];"
     " give a list of epochs, whole numbers."),
    (lambda: lr_scheduler.ConstantLR(plain(), "a"), "ConstantLR was given factor='a'; give a number"
     " over 0 and up to 1."),
    (lambda: lr_scheduler.LinearLR(plain(), end_factor=None), "LinearLR was given end_factor=None;"
     " give a number from 0 to 1."),
    (lambda: lr_scheduler.LambdaLR(plain(), lambda epoch: "a"), "LambdaLR was given"
     " lr_lambda(0)='a'; it is a number."),
    (lambda: lr_scheduler.LambdaLR("a", len), "LambdaLR was given 'a' as its optimiser; a schedule"
     " changes the rates of one: build that first, and hand it over."),
    (lambda: lr_scheduler.OneCycleLR(None, 1.0, 5), "OneCycleLR was given None as its optimiser; a"
     " schedule changes the rates of one: build that first, and hand it over."),
    (lambda: lr_scheduler.OneCycleLR(plain(), 1.0, 5, div_factor=0), "OneCycleLR was given"
     " div_factor=0; rates are divided by it: give a number over 0."),
    (lambda: lr_scheduler.OneCycleLR(plain(), 1.0, 5, pct_start="a"), "OneCycleLR was given"
     " pct_start='a'; give a number from 0 to 1."),
    (lambda: lr_scheduler.OneCycleLR(plain(), 1.0, 5, max_momentum="a"), "OneCycleLR was given"
     " max_momentum='a'; it is a number."),
    (lambda: lr_scheduler.SequentialLR(plain(), 3, []), "SequentialLR was given schedulers=3; give"
     " a list."),
    (lambda: lr_scheduler.SequentialLR(plain(), [], [5, 2]), "SequentialLR was given"
     " milestones=[5, 2]; give the first epoch first."),
    (lambda: lr_scheduler.StepLR(plain(), 2).load_state_dict(3), "load_state_dict of StepLR was"
     " given 3; it takes what state_dict() of a schedule of the same kind gives."),
    (lambda: nn.HuberLoss(delta="a"), "HuberLoss was given delta='a'; it takes a number."),
    (lambda: nn.CrossEntropyLoss(label_smoothing="a"), "CrossEntropyLoss was given"
     " label_smoothing='a'; it takes a number."),
    (lambda: nn.TripletMarginLoss(margin=None), "TripletMarginLoss was given margin=None; it takes"
     " a number."),
    (lambda: F.smooth_l1_loss(ONES, ONES, beta="a"), "smooth_l1_loss was given beta='a'; it takes a"
     " number, 0 or more."),
    (lambda: F.cross_entropy(ONES, [0, 1], label_smoothing="a"), "cross_entropy was given"
     " label_smoothing='a'; it takes a share of the probability, from 0 to 1."),
    (lambda: F.nll_loss(ONES, [0, 1], ignore_index="a"), "nll_loss was given ignore_index='a'; it"
     " is the number of a class, such as -100 for none."),
    *[(lambda loss=loss, given=given: loss(*given, margin="a"), f"{loss.__name__} was given"
       " margin='a'; it takes a number.") for loss, given in MARGINS],
    (lambda: F.triplet_margin_loss(ONES, ONES, ONES, "a"), "triplet_margin_loss was given"
     " margin='a'; it takes a number above 0."),
    (lambda: F.triplet_margin_loss(ONES, ONES, ONES, eps="a"), "triplet_margin_loss was given"
     " eps='a'; it takes a number."),
    (lambda: F.scaled_dot_product_attention(ONES, ONES, ONES, scale="a"),
     "scaled_dot_product_attention was given scale='a'; it takes a number."),
    (lambda: F.softplus(ONES, beta="a"), "softplus was given beta='a'; it takes a number above 0."),
    (lambda: F.hardshrink(ONES, None), "hardshrink was given lambd=None; it takes a number."),
    (lambda: F.threshold(ONES, 1.0, "a"), "threshold was given value='a'; it takes a number."),
    (lambda: F.glu(np.ones((2, 2)), "a"), "glu was called on an input of shape (2, 2): its axis a"
     " has no two halves."),
    (lambda: init.calculate_gain("leaky_relu", "a"), "calculate_gain was given param='a'; it is a"
     " number."),
    (lambda: init.calculate_gain(["relu"]), "there is no gain for ['relu']; there is one for"
     f" {', '.join(init.GAINS)}, leaky_relu."),
    (lambda: init.kaiming_uniform_(*weights(), "a"), "calculate_gain was given param='a'; it is a"
     " number."),
    (lambda: init.xavier_normal_(*weights(), "a"), "xavier_normal_ was given gain='a'; it is a"
     " number."),
    (lambda: init.trunc_normal_(*weights(), "a"), "trunc_normal_ was given mean='a'; it is a"
     " number."),
    (lambda: init.orthogonal_(*weights(), None), "orthogonal_ was given gain=None; it is a"
     " number."),
    (lambda: clip_grad_norm_(weights(), 1.0, "two"), "clip_grad_norm_ was given norm_type='two'; it"
     ' takes the p of a norm, such as 2.0 or "inf".'),
    (lambda: rnn.pad_sequence(3), "pad_sequence was given 3; it takes a list of sequences, such as"
     " [np.array([1, 2, 3]), np.array([4])]."),
    (lambda: rnn.pad_sequence("abc"), "pad_sequence was given 'abc'; it takes a list of sequences,"
     " such as [np.array([1, 2, 3]), np.array([4])]."),
    (lambda: rnn.pad_sequence([ONES], padding_value="a"), "pad_sequence was given"
     " padding_value='a'; it takes a number."),
    (lambda: rnn.pack_sequence([1.0]), "pad_sequence was given sequences of shapes [()]: each needs"
     " a length first, and what follows the length must be the same for all."),
    (lambda: rnn.pad_packed_sequence(ONES), "pad_packed_sequence was given one ndarray; it takes"
     " what pack_padded_sequence or pack_sequence made."),
    (lambda: rnn.pad_packed_sequence(rnn.pack_sequence([ONES]), total_length="a"),
     "pad_packed_sequence was given total_length='a', but a sequence has 2 steps: give that or"
     " more."),
]  # fmt: skip


@pytest.mark.parametrize("call, sentence", SENTENCES, ids=[text[:30] for _, text in SENTENCES])
def test_sentences(call, sentence):
    with pytest.raises(AutogradError) as caught:
        call()
    assert str(caught.value) == sentence


def test_weights_of_no_inputs_can_be_drawn():
    for name in ("xavier_uniform_", "kaiming_normal_"):
        assert getattr(init, name)(nn.Parameter(np.ones((3, 0)))).shape == (3, 0)


def test_names_of_modules_are_given_as_pairs_too():
    assert list(nn.ModuleDict([("a", nn.ReLU())])) == ["a"]
    with pytest.raises(ArgumentError, match="MaxPool1d was given dilation=0"):
        nn.MaxPool1d(2, dilation=0)


def test_layers_of_entries_are_traced():
    net = nn.Sequential(nn.ReLU(), nn.Dropout().eval())
    assert jit(lambda x: sum(net(x)))(np.array([1.0, -2.0])) == 1.0
