from django.utils.cache import patch_cache_control


def no_store(get_response):
    """What a signed-in person sees is kept by no browser and no proxy: it is about people."""

    def middleware(request):
        response = get_response(request)
        if request.user.is_authenticated:
            patch_cache_control(response, no_store=True, private=True)
        return response

    return middleware
